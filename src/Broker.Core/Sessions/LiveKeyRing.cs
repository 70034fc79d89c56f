namespace Broker.Core.Sessions;

/// <summary>The key ring in use: one reference, replaced whole. Thread safe.</summary>
public sealed class LiveKeyRing
{
    private volatile SealingKeyRing? _current;

    /// <summary>The ring in use, or null while none has loaded yet.</summary>
    public SealingKeyRing? Current => _current;

    /// <summary>Puts a new ring in use.</summary>
    public void Swap(SealingKeyRing ring) => _current = ring;
}
