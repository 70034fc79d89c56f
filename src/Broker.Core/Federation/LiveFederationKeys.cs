namespace Broker.Core.Federation;

/// <summary>The federation keys in use, with the documents that publish them: one reference, replaced whole. Thread safe.</summary>
public sealed class LiveFederationKeys
{
    private volatile FederationDiscovery? _current;

    /// <summary>What is published of the ring in use, or null while none has loaded yet.</summary>
    public FederationDiscovery? Current => _current;

    /// <summary>Puts a new ring in use; its documents are made here, once.</summary>
    public void Swap(FederationKeyRing ring) => _current = new FederationDiscovery(ring);
}
