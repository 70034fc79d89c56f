using Broker.Core;
using Broker.Core.Catalog;
using Broker.Exchange;

namespace Broker.Sidecar.Settings;

/// <summary>What the sidecar runs with: checked, complete, immutable. There is no catalog and no sealing key in it.</summary>
/// <param name="TokenFile">The projected token.</param>
/// <param name="Provider">The one issuer whose tokens count, with the one audience.</param>
/// <param name="Profile">How tokens are judged.</param>
/// <param name="Role">The role to take on.</param>
/// <param name="SessionName">The session's name; null for the pod's name.</param>
/// <param name="Duration">The lifetime to ask for: 15 minutes to 12 hours.</param>
/// <param name="StsEndpoint">Where to exchange: https, or http to loopback.</param>
/// <param name="StsTrust">The only roots to trust for the STS; null for the system's.</param>
/// <param name="Instance">What metadata tells about the machine.</param>
/// <param name="Imds">Whether metadata answers, and how.</param>
internal sealed record SidecarSettings(
    string TokenFile,
    OidcProvider Provider,
    StsProfile Profile,
    RoleArn Role,
    string? SessionName,
    TimeSpan Duration,
    Uri StsEndpoint,
    CaTrust? StsTrust,
    InstanceFacts Instance,
    ImdsMode Imds)
{
    /// <summary>
    /// Shortest session that metadata may serve. botocore prolongs on its own what has less than 25 minutes left (R14); ten more leave
    /// time to renew.
    /// </summary>
    public static readonly TimeSpan ShortestForImds = TimeSpan.FromMinutes(35);

    /// <summary>Checks the options and fills in what was not set, or names every problem.</summary>
    public static SidecarResolution Resolve(SidecarOptions options) => new SidecarOptionsResolver(options).Resolve();
}
