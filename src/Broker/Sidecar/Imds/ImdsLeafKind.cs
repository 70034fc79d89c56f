namespace Broker.Sidecar.Imds;

/// <summary>What a leaf of the metadata tree answers.</summary>
internal enum ImdsLeafKind
{
    /// <summary>Bytes that never change while the process runs.</summary>
    Fixed,

    /// <summary>The role's credentials.</summary>
    Credentials,

    /// <summary>The role's credentials with the account id.</summary>
    ExtendedCredentials,

    /// <summary>Where session tokens are made, by PUT.</summary>
    SessionToken,
}
