using System.Collections.Immutable;
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

    /// <summary>Who asks: one of these.</summary>
    public string? TokenFile { get; init; }

    /// <inheritdoc cref="TokenFile"/>
    public string? AccessKeyId { get; init; }

    /// <inheritdoc cref="TokenFile"/>
    public string? Principal { get; init; }

    /// <summary>Who asks: a person of a directory, by name.</summary>
    public string? LdapUser { get; init; }

    /// <summary>The directory, <c>NAME</c> or <c>ACCOUNT/NAME</c>; null for the only one of the catalog.</summary>
    public string? LdapProvider { get; init; }

    /// <summary>The person's distinguished name; null where it does not matter.</summary>
    public string? LdapDn { get; init; }

    /// <summary>The person's groups.</summary>
    public ImmutableArray<string> LdapGroups { get; init; } = [];

    /// <summary>The person's attributes.</summary>
    public ImmutableArray<KeyValuePair<string, string>> LdapAttributes { get; init; } = [];

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
