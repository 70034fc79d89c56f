using System.Buffers;
using System.Collections.Immutable;
using Broker.Core.Sessions;

namespace Broker.Core.Actions.Parameters;

/// <summary>The shapes of the service model that several actions share, by their names there.</summary>
/// <remarks>Source: AWS STS service model; contracts/sts §1.1.</remarks>
internal static class ParameterShapes
{
    private const string ArnPattern = "[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u0085\\u00A0-\\uD7FF\\uE000-\\uFFFD\\u10000-\\u10FFFF]+";
    private const string PolicyPattern = "[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+";
    private const int MostTags = 50;

    // The service model's class also has characters beyond the basic plane; as UTF-16 those are surrogates.
    private static readonly SearchValues<char> ArnCharacters = SearchValues.Create(
        [.. Enumerable.Range(0, 0xFFFE).Select(i => (char)i).Where(c => c is '\t' or '\n' or '\r' or (>= ' ' and <= '~') or '\x85' or >= '\xA0')]);

    private static readonly SearchValues<char> PolicyCharacters = SearchValues.Create(
        [.. Enumerable.Range(0, 0x100).Select(i => (char)i).Where(c => c is '\t' or '\n' or '\r' or >= ' ')]);

    private static readonly SearchValues<char> ExternalIdCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+=,.@:/-");
    private static readonly SearchValues<char> MfaCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+=/:,.@-");
    private static readonly SearchValues<char> DigitCharacters = SearchValues.Create("0123456789");

    public static ParameterConstraints Arn(this ParameterConstraints check, string name, string? value) => check.Text(name, value, 20, 2048, ArnCharacters, ArnPattern);

    public static ParameterConstraints SessionName(this ParameterConstraints check, string? value) =>
        check.Text("roleSessionName", value, Sessions.SessionName.Shortest, Sessions.SessionName.Longest, Sessions.SessionName.Legal, Sessions.SessionName.Pattern);

    public static ParameterConstraints Duration(this ParameterConstraints check, int? value, int largest = 43_200) => check.Number("durationSeconds", value, 900, largest);

    /// <summary>The model has no pattern for it.</summary>
    public static ParameterConstraints ProviderId(this ParameterConstraints check, string? value) =>
        value is null ? check : check.Text("providerId", value, 4, 2048, static _ => true, "");

    public static ParameterConstraints TokenSize(this ParameterConstraints check, int? value) =>
        check.Number("minimumSessionTokenSize", value, 0, IssuedSession.SessionTokenLimit);

    /// <summary>A session policy. <paramref name="longest"/> is AWS's 2,048, or for AssumeRole none: then the size of the token bounds it.</summary>
    public static ParameterConstraints Policy(this ParameterConstraints check, string? value, int longest) =>
        value is null ? check : check.Text("policy", value, 1, longest, PolicyCharacters, PolicyPattern);

    public static ParameterConstraints PolicyArns(this ParameterConstraints check, ImmutableArray<string> arns)
    {
        check.Count("policyArns", arns.Length, SessionPolicyParameters.MostArns);
        for (var at = 0; at < Math.Min(arns.Length, SessionPolicyParameters.MostArns); at++)
        {
            check.Arn($"policyArns.{at + 1}.member.arn", arns[at]);
        }

        return check;
    }

    public static ParameterConstraints Tags(this ParameterConstraints check, ImmutableArray<KeyValuePair<string, string>> tags)
    {
        check.Count("tags", tags.Length, MostTags);
        for (var at = 0; at < Math.Min(tags.Length, MostTags); at++)
        {
            check
                .Text($"tags.{at + 1}.member.key", tags[at].Key, 1, SessionTagRules.LongestKey, SessionTagRules.HasLegalCharacters, SessionTagRules.KeyPattern)
                .Text($"tags.{at + 1}.member.value", tags[at].Value, 0, SessionTagRules.LongestValue, SessionTagRules.HasLegalCharacters, SessionTagRules.ValuePattern);
        }

        return check;
    }

    public static ParameterConstraints TransitiveTagKeys(this ParameterConstraints check, ImmutableArray<string> keys)
    {
        check.Count("transitiveTagKeys", keys.Length, MostTags);
        for (var at = 0; at < Math.Min(keys.Length, MostTags); at++)
        {
            check.Text($"transitiveTagKeys.{at + 1}.member", keys[at], 1, SessionTagRules.LongestKey, SessionTagRules.HasLegalCharacters, SessionTagRules.KeyPattern);
        }

        return check;
    }

    public static ParameterConstraints ExternalId(this ParameterConstraints check, string? value) =>
        value is null ? check : check.Text("externalId", value, 2, 1224, ExternalIdCharacters, @"[\w+=,.@:\/-]*");

    public static ParameterConstraints SourceIdentity(this ParameterConstraints check, string? value) =>
        value is null ? check : check.Text("sourceIdentity", value, SourceIdentityRules.Shortest, SourceIdentityRules.Longest, SourceIdentityRules.Legal, SourceIdentityRules.Pattern);

    /// <summary>The code is never quoted: it may still be good.</summary>
    public static ParameterConstraints Mfa(this ParameterConstraints check, string? serialNumber, string? tokenCode)
    {
        if (serialNumber is not null)
        {
            check.Text("serialNumber", serialNumber, 9, 256, MfaCharacters, @"[\w+=/:,.@-]*");
        }

        return tokenCode is null ? check : check.Secret("tokenCode", tokenCode, 6, 6, DigitCharacters, @"[\d]*");
    }
}
