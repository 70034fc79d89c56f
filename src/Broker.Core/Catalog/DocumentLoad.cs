using System.Collections.Immutable;

namespace Broker.Core.Catalog;

/// <summary>What came of loading documents one by one.</summary>
/// <param name="Snapshot">All that can be used.</param>
/// <param name="Changed">Documents that are new, have changed, or whose outcome has, in order of their names.</param>
/// <param name="NotInUse">How many documents are not in use as they are.</param>
public sealed record DocumentLoad(CatalogSnapshot Snapshot, ImmutableArray<DocumentOutcome> Changed, int NotInUse);
