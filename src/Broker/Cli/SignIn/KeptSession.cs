using System.Globalization;
using System.Text.Json;

namespace Broker.Cli.SignIn;

/// <summary>A sign-in session as <c>broker login</c> keeps it. Prints without the token.</summary>
/// <param name="Token">What signs in.</param>
/// <param name="Username">Who it is.</param>
/// <param name="ExpiresAt">When it ends.</param>
internal sealed record KeptSession(string Token, string Username, DateTimeOffset ExpiresAt)
{
    /// <summary>The name that was typed: directories take other forms of it than the one that the session has.</summary>
    public string TypedName { get; init; } = Username;

    /// <summary>A session that ends sooner is none.</summary>
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(10);

    /// <summary>The one of an address; null when there is none that still lasts.</summary>
    public static KeptSession? Find(KeptFolder folder, Uri address, DateTimeOffset now) =>
        folder.Read(KeptFolder.NameOf("session", address)) is { } kept && Of(kept) is { } session && session.ExpiresAt - now > Least ? session : null;

    /// <summary>The one that an answer gives; null when it is incomplete.</summary>
    public static KeptSession? Of(JsonElement json) =>
        BrokerAnswer.TextOf(json, "sessionToken") is { Length: > 0 } token && BrokerAnswer.TextOf(json, "username") is { } username
            && DateTimeOffset.TryParse(BrokerAnswer.TextOf(json, "expiresAt"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var end)
            ? new KeptSession(token, username, end) { TypedName = BrokerAnswer.TextOf(json, "typedName") ?? username }
            : null;

    /// <summary>Whether it is of whom somebody calls so.</summary>
    public bool IsOf(string user) => string.Equals(user, Username, StringComparison.OrdinalIgnoreCase) || string.Equals(user, TypedName, StringComparison.OrdinalIgnoreCase);

    /// <summary>Keeps it; gives what went wrong, or null.</summary>
    public string? Keep(KeptFolder folder, Uri address) => folder.Write(KeptFolder.NameOf("session", address), json =>
    {
        json.WriteString("address", address.AbsoluteUri);
        json.WriteString("username", Username);
        json.WriteString("typedName", TypedName);
        json.WriteString("sessionToken", Token);
        json.WriteString("expiresAt", Instants.Of(ExpiresAt));
    });

    /// <inheritdoc/>
    public override string ToString() => $"{Username} until {Instants.Of(ExpiresAt)}";
}
