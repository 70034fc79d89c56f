using System.Collections.Immutable;
using System.Text.Json;

namespace Broker.Core.Federation;

/// <summary>The claim <c>https://sts.amazonaws.com/</c>: what AWS STS says about the principal that asked for a token.</summary>
/// <param name="Account"><c>aws_account</c>.</param>
/// <param name="PrincipalId"><c>principal_id</c>: the ARN of the user or role behind the request.</param>
/// <param name="SourceRegion"><c>source_region</c>: where the token was asked for.</param>
/// <remarks>
/// What is not known is left out, never guessed. Source: IAM user guide, "Understanding token claims"; <c>principal_id</c> as observed in
/// tokens of AWS. Immutable.
/// </remarks>
public sealed record StsClaims(AccountId Account, string PrincipalId, string SourceRegion)
{
    /// <summary>The name of the claim.</summary>
    public const string Name = "https://sts.amazonaws.com/";

    /// <summary><c>org_id</c>; null when it is not known.</summary>
    public string? OrganizationId { get; init; }

    /// <summary><c>principal_tags</c>: of the principal and its session together; where both have a key, the session's.</summary>
    public ImmutableArray<KeyValuePair<string, string>> PrincipalTags { get; init; } = [];

    /// <summary><c>request_tags</c>: what the caller asked to be told.</summary>
    public ImmutableArray<KeyValuePair<string, string>> RequestTags { get; init; } = [];

    /// <summary><c>original_session_exp</c>: when the calling session ends; null for a long-term key.</summary>
    public DateTimeOffset? SessionExpiresAt { get; init; }

    /// <summary><c>federated_provider</c>: the ARN of the identity provider behind the calling session; null for none.</summary>
    public string? FederatedProvider { get; init; }

    /// <summary><c>source_identity</c>; null for none.</summary>
    public string? SourceIdentity { get; init; }

    internal void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject(Name);
        writer.WriteString("aws_account", Account.ToString());
        writer.WriteString("source_region", SourceRegion);
        writer.WriteString("principal_id", PrincipalId);
        WriteIfKnown(writer, "org_id", OrganizationId);
        WriteIfKnown(writer, "original_session_exp", SessionExpiresAt is { } end ? Rfc3339.Text(end) : null);
        WriteIfKnown(writer, "federated_provider", FederatedProvider);
        WriteIfKnown(writer, "source_identity", SourceIdentity);
        WriteTags(writer, "principal_tags", PrincipalTags);
        WriteTags(writer, "request_tags", RequestTags);
        writer.WriteEndObject();
    }

    private static void WriteIfKnown(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }

    private static void WriteTags(Utf8JsonWriter writer, string name, ImmutableArray<KeyValuePair<string, string>> tags)
    {
        if (tags.IsDefaultOrEmpty)
        {
            return;
        }

        writer.WriteStartObject(name);
        foreach (var (key, value) in tags)
        {
            writer.WriteString(key, value);
        }

        writer.WriteEndObject();
    }
}
