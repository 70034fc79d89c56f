namespace Broker.Directories.Portal;

/// <summary>Who is signed in, as far as every page shows it.</summary>
/// <param name="Username">The person's one name.</param>
/// <param name="ProviderName">The directory that vouches for the person.</param>
/// <param name="ExpiresAt">When the session ends.</param>
internal sealed record PortalPerson(string Username, string ProviderName, DateTimeOffset ExpiresAt);
