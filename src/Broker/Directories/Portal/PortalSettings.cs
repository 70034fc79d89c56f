using Broker.Directories.Portal.Snippets;

namespace Broker.Directories.Portal;

/// <summary>What the portal has to know of its role.</summary>
/// <param name="PublicUrl">Where browsers reach it: the origin that forms have to come from, and the kind of its cookies.</param>
/// <param name="ProviderName">The directory whose password is asked for.</param>
/// <param name="HasConsole">Whether a console can be opened.</param>
/// <param name="Variables">What snippets set beside credentials: region, endpoint.</param>
/// <remarks>Immutable.</remarks>
internal sealed record PortalSettings(Uri PublicUrl, string ProviderName, bool HasConsole, IReadOnlyList<SnippetVariable> Variables);
