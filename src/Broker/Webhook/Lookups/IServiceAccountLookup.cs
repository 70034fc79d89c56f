namespace Broker.Webhook.Lookups;

/// <summary>Finds service accounts: from memory, and from the API server itself where memory has none (threat W-04).</summary>
internal interface IServiceAccountLookup
{
    /// <summary>Finds one; never throws but for cancellation, and answers in time for an admission (2 s at most). Thread safe.</summary>
    /// <param name="namespace">The pod's namespace.</param>
    /// <param name="name">The pod's <c>serviceAccountName</c>.</param>
    /// <param name="cancellationToken">Ends with the request.</param>
    ValueTask<ObjectLookup> FindAsync(string @namespace, string name, CancellationToken cancellationToken);
}
