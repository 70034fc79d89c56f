namespace Broker.Core.Sessions;

/// <summary>A signed-in console: what its cookie holds.</summary>
/// <param name="Session">The session whose credentials signed in, as <see cref="ConsoleSealer"/> keeps it: without secret, tags and policies.</param>
/// <param name="ExpiresAt">When the console session ends; may be later than the end of the credentials. Whole seconds, UTC.</param>
/// <remarks>Immutable.</remarks>
public sealed record ConsoleSession(Session Session, DateTimeOffset ExpiresAt);
