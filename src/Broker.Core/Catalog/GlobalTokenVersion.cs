namespace Broker.Core.Catalog;

/// <summary>Where the session tokens that an account gets from the global endpoint are accepted.</summary>
/// <remarks>Source: IAM API reference, SetSecurityTokenServicePreferences.</remarks>
public enum GlobalTokenVersion
{
    /// <summary><c>v1Token</c>: not in regions that an account has to opt in to. AWS's default.</summary>
    V1,

    /// <summary><c>v2Token</c>: everywhere.</summary>
    V2,
}
