namespace Broker.EndToEnd.Tests.Directories;

/// <summary>The ways of a person's app to credentials.</summary>
public enum PeopleWay
{
    /// <summary>The container-credentials endpoint, with name and password as <c>Authorization</c>.</summary>
    Container,

    /// <summary><c>broker credentials</c> as <c>credential_process</c>.</summary>
    CredentialProcess,

    /// <summary>An identity token that assigns the role, which the client exchanges at the STS itself.</summary>
    Assigned,
}
