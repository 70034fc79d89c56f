using System.Globalization;
using System.Text.Json;
using Broker.Core;
using Broker.Ldap.Names;

namespace Broker.Cli.SignIn;

/// <summary>A sign-in session as <c>broker login</c> keeps it: one of each person of each directory of each server. Prints without the token.</summary>
/// <param name="Token">What signs in.</param>
/// <param name="Username">Who it is, as the server normalised it.</param>
/// <param name="Provider">The directory, <c>ACCOUNT/NAME</c>.</param>
/// <param name="ExpiresAt">When it ends.</param>
/// <param name="IsCaseSensitive">Whether names of that directory that differ in case are different people.</param>
internal sealed record KeptSession(string Token, string Username, string Provider, DateTimeOffset ExpiresAt, bool IsCaseSensitive)
{
    private const string Kind = "session";

    /// <summary>The name that was typed: directories take other forms of it than the one that the session has.</summary>
    public string TypedName { get; init; } = Username;

    /// <summary>A session that ends sooner is none.</summary>
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(10);

    /// <summary>Those of an address that still last; what is in a file of another name than its own is none.</summary>
    public static IReadOnlyList<KeptSession> All(KeptFolder folder, Uri address, DateTimeOffset now) =>
        [.. folder.NamesOf(Kind, address).Select(name => Read(folder, name, address)).OfType<KeptSession>().Where(session => session.ExpiresAt - now > Least)];

    /// <summary>The one that an answer gives; null when it is incomplete. The directory is called <c>NAME</c> there, or <c>ACCOUNT/NAME</c>.</summary>
    public static KeptSession? Of(JsonElement json) =>
        BrokerAnswer.TextOf(json, "sessionToken") is { Length: > 0 } token
            && BrokerAnswer.TextOf(json, "username") is { } username
            && BrokerAnswer.TextOf(json, "provider") is { Length: > 0 } provider
            && BrokerAnswer.TextOf(json, "accountId") is { Length: > 0 } account
            && json.TryGetProperty("caseSensitive", out var isCaseSensitive) && isCaseSensitive.ValueKind is JsonValueKind.True or JsonValueKind.False
            && DateTimeOffset.TryParse(BrokerAnswer.TextOf(json, "expiresAt"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var end)
            ? new KeptSession(token, username, provider.StartsWith($"{account}/", StringComparison.Ordinal) ? provider : $"{account}/{provider}", end, isCaseSensitive.GetBoolean()) { TypedName = BrokerAnswer.TextOf(json, "typedName") ?? username }
            : null;

    /// <summary>Whether it is of whom somebody calls so.</summary>
    /// <param name="user">A name in any form that the directory takes for the same.</param>
    /// <param name="provider"><c>NAME</c> or <c>ACCOUNT/NAME</c>; null for any.</param>
    public bool IsOf(string? user, string? provider) =>
        (provider is null || string.Equals(provider, Provider, StringComparison.Ordinal) || string.Equals(provider, Provider[(Provider.IndexOf('/', StringComparison.Ordinal) + 1)..], StringComparison.Ordinal))
        && (user is null || (LoginName.TryCreate(user, IsCaseSensitive, out var name, out _)
            && (string.Equals(name.Text, Username, StringComparison.Ordinal)
                || (LoginName.TryCreate(TypedName, IsCaseSensitive, out var typed, out _) && string.Equals(name.Text, typed.Text, StringComparison.Ordinal)))));

    /// <summary>Keeps it; gives what went wrong, or null.</summary>
    public string? Keep(KeptFolder folder, Uri address) => folder.Write(FileOf(address), json =>
    {
        json.WriteString("address", address.AbsoluteUri);
        json.WriteString("accountId", Provider[..Provider.IndexOf('/', StringComparison.Ordinal)]);
        json.WriteString("provider", Provider[(Provider.IndexOf('/', StringComparison.Ordinal) + 1)..]);
        json.WriteString("username", Username);
        json.WriteString("typedName", TypedName);
        json.WriteBoolean("caseSensitive", IsCaseSensitive);
        json.WriteString("sessionToken", Token);
        json.WriteString("expiresAt", Rfc3339.Text(ExpiresAt));
    });

    /// <summary>Forgets it.</summary>
    public void Remove(KeptFolder folder, Uri address) => folder.Remove(FileOf(address));

    /// <inheritdoc/>
    public override string ToString() => $"{Username} of {Provider} until {Rfc3339.Text(ExpiresAt)}";

    private string FileOf(Uri address) => KeptFolder.NameOf(Kind, address, Provider, Username);

    private static KeptSession? Read(KeptFolder folder, string name, Uri address) =>
        folder.Read(name) is { } kept && Of(kept) is { } session && session.FileOf(address) == name && BrokerAnswer.TextOf(kept, "address") == address.AbsoluteUri ? session : null;
}
