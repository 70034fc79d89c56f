using System.Text.Json;

namespace Broker.Cli.SignIn;

/// <summary>What a <c>broker ldap</c> answered. It may hold secrets: do not print it.</summary>
/// <param name="Status">HTTP status; 0 when there was no answer.</param>
/// <param name="Body">The document; undefined for none.</param>
/// <param name="RetryAfter">Seconds to wait.</param>
/// <param name="Problem">A sentence for a person; null for a success.</param>
internal sealed record BrokerAnswer(int Status, JsonElement Body, TimeSpan? RetryAfter, string? Problem)
{
    /// <summary>Whether it did what was asked.</summary>
    public bool IsSuccess => Problem is null;

    /// <summary>Whether somebody has to sign in first.</summary>
    public bool WantsSignIn => Status == 401;

    /// <summary>A text member; null when there is none.</summary>
    public string? Text(string name) => TextOf(Body, name);

    /// <summary>A text member of an object; null when there is none.</summary>
    public static string? TextOf(JsonElement from, string name) =>
        from.ValueKind == JsonValueKind.Object && from.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>The status only.</summary>
    public override string ToString() => Status.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
