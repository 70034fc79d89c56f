using System.Collections.Immutable;
using System.Text.Json;

namespace Broker.Core.Federation;

/// <summary>The claims under <c>https://aws.amazon.com/</c> that an STS obeys when the token is exchanged for a role's credentials.</summary>
/// <remarks>
/// Source: IAM user guide, "Passing session tags using AssumeRoleWithWebIdentity"; AWS STS, the roles claim of web identity tokens. Immutable.
/// </remarks>
public sealed record SessionClaims
{
    /// <summary><c>roles</c>: the ARNs of the only roles that the token is good for. Default for no such limit; empty for none at all.</summary>
    public ImmutableArray<string> Roles { get; init; }

    /// <summary><c>tags</c>, <c>principal_tags</c>: the session's tags, keys all different.</summary>
    public ImmutableArray<KeyValuePair<string, string>> PrincipalTags { get; init; } = [];

    /// <summary><c>tags</c>, <c>transitive_tag_keys</c>: which of them later sessions of a chain keep.</summary>
    public ImmutableArray<string> TransitiveTagKeys { get; init; } = [];

    /// <summary><c>source_identity</c>; null for none.</summary>
    public string? SourceIdentity { get; init; }

    /// <summary>Links the events of whoever takes the token to ours; null for none. An STS of ours writes it into its event, others ignore it.</summary>
    public string? ChainId { get; init; }

    internal void Write(Utf8JsonWriter writer)
    {
        if (ChainId is not null)
        {
            writer.WriteString(ChainIdForm.Claim, ChainId);
        }

        if (!Roles.IsDefault)
        {
            WriteTexts(writer, "https://aws.amazon.com/roles", Roles);
        }

        if (SourceIdentity is not null)
        {
            writer.WriteString("https://aws.amazon.com/source_identity", SourceIdentity);
        }

        if (PrincipalTags.IsDefaultOrEmpty && TransitiveTagKeys.IsDefaultOrEmpty)
        {
            return;
        }

        writer.WriteStartObject("https://aws.amazon.com/tags");
        writer.WriteStartObject("principal_tags");
        foreach (var (key, value) in PrincipalTags)
        {
            // AWS refuses a bare string here: every value is an array of one.
            WriteTexts(writer, key, [value]);
        }

        writer.WriteEndObject();
        WriteTexts(writer, "transitive_tag_keys", TransitiveTagKeys);
        writer.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter writer, string name, ImmutableArray<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (var text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }
}
