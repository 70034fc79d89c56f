using Broker.Core;
using Broker.Core.Catalog;
using Broker.Core.Rehearsals;

namespace Broker.Cli;

/// <summary>What <c>broker explain</c> was asked, as it stands on the command line.</summary>
internal sealed record ExplainArguments
{
    /// <summary>Folder of the catalog: offline.</summary>
    public string? Catalog { get; init; }

    /// <summary>The provider that every account of that folder has without a document; null for none.</summary>
    public CommonProvider? ClusterProvider { get; init; }

    /// <summary>A running STS.</summary>
    public string? Sts { get; init; }

    /// <summary>The role.</summary>
    public string? Role { get; init; }

    /// <summary>Who asks: one of the three.</summary>
    public string? TokenFile { get; init; }

    /// <inheritdoc cref="TokenFile"/>
    public string? AccessKeyId { get; init; }

    /// <inheritdoc cref="TokenFile"/>
    public string? Principal { get; init; }

    /// <summary>Another action than that of assuming the role.</summary>
    public string? Action { get; init; }

    /// <summary>What that action is asked about.</summary>
    public string Resource { get; init; } = "*";

    /// <summary>Who can assume the role.</summary>
    public bool Who { get; init; }

    /// <summary>A changed document.</summary>
    public string? Edited { get; init; }

    /// <summary>An encoded message or an authorization id.</summary>
    public string? Message { get; init; }

    /// <summary>Whether the issuer's keys may be fetched to check a token's signature.</summary>
    public bool Verify { get; init; }

    /// <summary>Whether the answer is JSON.</summary>
    public bool IsJson { get; init; }

    /// <summary>The server's profile.</summary>
    public StsProfile Profile { get; init; } = StsProfile.Strict;

    /// <summary>The server's region.</summary>
    public string Region { get; init; } = "us-east-1";

    /// <summary>What goes with the request.</summary>
    public RehearsedRequest Request { get; init; } = new();
}
