namespace Broker.Core.Sessions;

/// <summary>The permission to sign in to the console: what a sign-in token holds.</summary>
/// <param name="Session">The session whose credentials were presented, as <see cref="ConsoleSealer"/> keeps it: without secret, tags and policies.</param>
/// <param name="ExpiresAt">When the token stops signing in. Whole seconds, UTC.</param>
/// <param name="Duration">How long the console session will last; null for the rest of the credentials' own time. Whole seconds.</param>
/// <remarks>Immutable.</remarks>
public sealed record ConsoleSignin(Session Session, DateTimeOffset ExpiresAt, TimeSpan? Duration);
