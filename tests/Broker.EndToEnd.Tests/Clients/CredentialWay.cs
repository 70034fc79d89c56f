namespace Broker.EndToEnd.Tests.Clients;

/// <summary>The three ways by which an unmodified AWS client finds credentials.</summary>
public enum CredentialWay
{
    /// <summary>The sidecar's container-credentials endpoint, with the token file as <c>Authorization</c>.</summary>
    Container,

    /// <summary>The sidecar as EC2 instance metadata, version 2.</summary>
    InstanceMetadata,

    /// <summary>The client exchanges the token with the STS itself.</summary>
    WebIdentity,
}
