namespace Broker.Webhook.Lookups;

/// <summary>Finds namespaces, whose annotations say which roles their pods may ask for.</summary>
internal interface INamespaceLookup
{
    /// <summary>Finds one; never throws but for cancellation, and answers in time for an admission (2 s at most). Thread safe.</summary>
    /// <param name="name">The namespace.</param>
    /// <param name="cancellationToken">Ends with the request.</param>
    ValueTask<ObjectLookup> FindAsync(string name, CancellationToken cancellationToken);
}
