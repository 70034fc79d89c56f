namespace Broker.Core.Catalog;

/// <summary>The catalog in use: one reference to a snapshot, replaced whole by whoever loads documents.</summary>
/// <remarks>Thread safe. A request reads <see cref="Current"/> once and works on that snapshot to its end.</remarks>
public sealed class LiveCatalog
{
    private volatile CatalogSnapshot? _current;

    /// <summary>The snapshot in use, or null while none has loaded yet.</summary>
    public CatalogSnapshot? Current => _current;

    /// <summary>Puts a new snapshot in use.</summary>
    public void Swap(CatalogSnapshot snapshot) => _current = snapshot;
}
