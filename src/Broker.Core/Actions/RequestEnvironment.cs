using System.Collections.Immutable;
using Broker.Core.Catalog;

namespace Broker.Core.Actions;

/// <summary>What is known about a request whoever sent it: the global condition keys, and what the audit says about its origin.</summary>
/// <param name="Region">The region that this endpoint answers for.</param>
/// <param name="Now">The instant at which the request is judged.</param>
/// <param name="SourceAddress">The address of the connection's other end; null when there is none.</param>
/// <param name="UserAgent">The <c>User-Agent</c> header, cut to 512 characters; null when absent. A client chooses it.</param>
/// <param name="IsSecure">Whether the connection is TLS.</param>
/// <param name="RequestId">The id that the answer carries.</param>
/// <remarks>Immutable.</remarks>
public sealed record RequestEnvironment(string Region, DateTimeOffset Now, string? SourceAddress, string? UserAgent, bool IsSecure, string RequestId)
{
    /// <summary>Whether this is the global endpoint, whose tokens may be of version 1.</summary>
    public bool IsGlobalEndpoint { get; init; }

    /// <summary>Condition keys that a rehearsal assumes; no request of the server has any.</summary>
    internal ImmutableArray<KeyValuePair<string, string>> AssumedKeys { get; init; } = [];

    /// <summary>Whether a token issued here for an account is of version 1, which regions that the account opted in to do not take.</summary>
    public bool IssuesGlobalV1(Account account) => IsGlobalEndpoint && account.GlobalTokenVersion == GlobalTokenVersion.V1;
}
