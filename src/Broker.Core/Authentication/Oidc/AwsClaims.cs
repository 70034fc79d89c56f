using System.Collections.Immutable;
using System.Text.Json;

namespace Broker.Core.Authentication.Oidc;

/// <summary>The claims under <c>https://aws.amazon.com/</c> that STS obeys: session tags, source identity, the roles a token is good for.</summary>
/// <param name="Tags">Session tags in the token's order; a key may stand here twice, which the session refuses.</param>
/// <param name="TransitiveTagKeys">Keys of those tags that go on along a chain of roles.</param>
/// <param name="SourceIdentity">2 to 64 characters; null when absent.</param>
/// <param name="Roles">The exact role ARNs that the token is good for; null when absent or null: then it is good for any.</param>
/// <remarks>Source: IAM user guide, "Pass session tags in AWS STS"; contracts/sts §1.3. Immutable.</remarks>
public sealed record AwsClaims(
    ImmutableArray<KeyValuePair<string, string>> Tags,
    ImmutableArray<string> TransitiveTagKeys,
    string? SourceIdentity,
    ImmutableArray<string>? Roles)
{
    private const string Namespace = "https://aws.amazon.com/";
    private const string TagsClaim = Namespace + "tags";
    private const string FlatTagPrefix = Namespace + "tags/principal_tags/";
    private const string FlatTransitiveClaim = Namespace + "tags/transitive_tag_keys";
    private const string SourceIdentityClaim = Namespace + "source_identity";
    private const string RolesClaim = Namespace + "roles";

    /// <summary>A session has 50; what is more is refused before it is collected.</summary>
    private const int MostTags = 50;

    /// <summary>A token of 20,000 characters holds fewer role ARNs of 20 characters than this.</summary>
    private const int MostRoles = 1000;

    /// <summary>A token without any of them.</summary>
    public static AwsClaims None { get; } = new([], [], null, null);

    /// <summary>Reads them all; one in a wrong form, or one of that namespace that STS does not know, refuses the token.</summary>
    internal static StsResult<AwsClaims> Parse(JsonElement payload)
    {
        var tags = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        var transitive = ImmutableArray.CreateBuilder<string>();
        string? sourceIdentity = null;
        ImmutableArray<string>? roles = null;
        var isAny = false;
        foreach (var (name, value) in payload.LastMembers(Namespace))
        {
            // The unescaped name: "https:\/\/…" is the same claim. Null is what issuers write for "none".
            if (value.ValueKind == JsonValueKind.Null)
            {
                continue;
            }

            isAny = true;
            var error = name switch
            {
                TagsClaim => ReadNestedTags(value, tags, transitive),
                FlatTransitiveClaim => ReadTransitiveKeys(value, transitive),
                SourceIdentityClaim => ReadSourceIdentity(value, out sourceIdentity),
                RolesClaim => ReadRoles(value, out roles),
                _ when name.StartsWith(FlatTagPrefix, StringComparison.Ordinal) => AddTag(name[FlatTagPrefix.Length..], value, tags),
                _ => OidcErrors.UnsupportedClaim,
            };
            if (error is not null)
            {
                return error;
            }
        }

        return isAny ? new AwsClaims(tags.ToImmutable(), transitive.ToImmutable(), sourceIdentity, roles) : None;
    }

    private static StsError? ReadNestedTags(
        JsonElement claim, ImmutableArray<KeyValuePair<string, string>>.Builder tags, ImmutableArray<string>.Builder transitive)
    {
        if (claim.ValueKind != JsonValueKind.Object)
        {
            return OidcErrors.TagsFormat;
        }

        foreach (var (name, value) in claim.LastMembers())
        {
            var error = name switch
            {
                "principal_tags" => ReadPrincipalTags(value, tags),
                "transitive_tag_keys" => ReadTransitiveKeys(value, transitive),
                _ => OidcErrors.TagsFormat,
            };
            if (error is not null)
            {
                return error;
            }
        }

        return null;
    }

    private static StsError? ReadPrincipalTags(JsonElement json, ImmutableArray<KeyValuePair<string, string>>.Builder tags)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            return OidcErrors.TagsFormat;
        }

        foreach (var (key, value) in json.LastMembers())
        {
            // Each value is a list of exactly one: a bare string fails, as with AWS.
            var error = value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 1
                ? AddTag(key, value[0], tags)
                : OidcErrors.TagsFormat;
            if (error is not null)
            {
                return error;
            }
        }

        return null;
    }

    private static StsError? AddTag(string key, JsonElement value, ImmutableArray<KeyValuePair<string, string>>.Builder tags)
    {
        if (value.ValueKind != JsonValueKind.String
            || tags.Count == MostTags
            || !SessionTagRules.IsLegalKey(key)
            || value.GetString() is not { } text
            || !SessionTagRules.IsLegalValue(text))
        {
            return OidcErrors.TagsFormat;
        }

        tags.Add(new(key, text));
        return null;
    }

    private static StsError? ReadTransitiveKeys(JsonElement json, ImmutableArray<string>.Builder keys)
    {
        if (json.ValueKind != JsonValueKind.Array)
        {
            return OidcErrors.TagsFormat;
        }

        foreach (var item in json.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.String || keys.Count == MostTags || !SessionTagRules.IsLegalKey(item.GetString()!))
            {
                return OidcErrors.TagsFormat;
            }

            keys.Add(item.GetString()!);
        }

        return null;
    }

    private static StsError? ReadSourceIdentity(JsonElement json, out string? sourceIdentity)
    {
        sourceIdentity = json.ValueKind == JsonValueKind.String ? json.GetString() : null;
        return sourceIdentity is not null && SourceIdentityRules.IsLegal(sourceIdentity) ? null : OidcErrors.SourceIdentityFormat;
    }

    private static StsError? ReadRoles(JsonElement json, out ImmutableArray<string>? roles)
    {
        // Entries that name no role are ignored, but the claim is there: it then allows no role at all.
        roles = null;
        if (json.ValueKind is not (JsonValueKind.Array or JsonValueKind.String))
        {
            return OidcErrors.WrongType(RolesClaim);
        }

        var written = json.ValueKind == JsonValueKind.Array
            ? json.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)
            : json.GetString()!.Split(';');
        roles = [.. written.Select(role => role.Trim()).Where(role => RoleArn.TryParse(role, out _)).Take(MostRoles)];
        return null;
    }
}
