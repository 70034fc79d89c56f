using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Broker.Core.Authentication.Saml.Claims;
using Broker.Core.Authentication.Saml.Encryption;
using Broker.Core.Authentication.Saml.Signatures;
using Broker.Core.Catalog;
using Broker.Core.Xml;

namespace Broker.Core.Authentication.Saml;

/// <summary>The validate stage: turns an <see cref="UnverifiedSamlResponse"/> into a <see cref="ValidatedAssertion"/>, or says why not.</summary>
/// <remarks>
/// Order: status, response signature, decryption, issuer, assertion signature; then, from the verified element alone, claims, times, addressee;
/// last the replay cache, so that only what was proved is remembered. Errors: <see cref="StsErrorCode.InvalidIdentityToken"/>,
/// <see cref="StsErrorCode.ExpiredTokenException"/> (sign in again), <see cref="StsErrorCode.AccessDenied"/> for a missing subject in the
/// aws profile, <see cref="StsErrorCode.ServiceUnavailable"/> when no more assertions can be remembered. Thread safe.
/// </remarks>
public sealed class SamlValidator(AssertionReplayCache replays, StsProfile profile, TimeProvider time)
{
    /// <summary>Proves a response. In the strict profile a success uses the assertion up, whatever becomes of the request afterwards.</summary>
    /// <param name="response">The response.</param>
    /// <param name="provider">The registered provider that the request names.</param>
    public StsResult<ValidatedAssertion> Validate(UnverifiedSamlResponse response, SamlProvider provider)
    {
        var now = time.GetUtcNow();
        var keys = UsableKeys(provider, now);
        if (CheckStatus(response.Root) is { } failed)
        {
            return failed;
        }

        if (!Prove(response, provider, keys).TryGet(out var proved, out var refused)
            || !AssertionReader.Read(proved, profile).TryGet(out var claims, out refused))
        {
            return refused;
        }

        refused = string.Equals(claims.Issuer, provider.EntityId, StringComparison.Ordinal) ? null : SamlErrors.Issuer;
        refused ??= SamlTimes.Check(claims, now, profile);
        refused ??= profile.HardensSaml ? SamlAddress.Check(response.Root, claims, provider) : null;
        if (refused is not null
            || !AwsAttributeReader.Read(claims.Attributes, profile).TryGet(out var aws, out refused)
            || !SamlContextKeys.Of(claims.Attributes, profile).TryGet(out var keysOfAttributes, out refused))
        {
            return refused;
        }

        refused = profile.HardensSaml ? UseUp(claims, now) : null;
        return refused is not null ? refused : Build(claims, aws, keysOfAttributes, provider);
    }

    /// <summary>The end is near: <see cref="SamlTimes"/> has refused what lives longer than a day.</summary>
    private StsError? UseUp(AssertionClaims claims, DateTimeOffset now) =>
        replays.Use(claims.Issuer, claims.Id, claims.Confirmation.EndsAt + profile.ClockTolerance, now);

    /// <summary>AWS looks at the key alone; the strict profile at its certificate's time as well (threat X-27).</summary>
    private ImmutableArray<SamlSigningKey> UsableKeys(SamlProvider provider, DateTimeOffset now) =>
        profile.HardensSaml ? [.. provider.SigningKeys.Where(key => key.IsCurrent(now))] : provider.SigningKeys;

    private static StsError? CheckStatus(XmlElementNode response) =>
        response.OnlyChild(SamlNames.Protocol, "Status")?.OnlyChild(SamlNames.Protocol, "StatusCode")?.Attribute("Value") is SamlNames.Success
            ? null
            : SamlErrors.Invalid("The identity provider reports no success: the Status of the response is missing or another.", SamlRejection.Status);

    private StsResult<VerifiedElement> Prove(UnverifiedSamlResponse response, SamlProvider provider, ImmutableArray<SamlSigningKey> keys)
    {
        var outer = response.Root.OnlyChild(SamlNames.Signature, "Signature");
        if (outer is not null && !SamlSignatureVerifier.Verify(response.Root, outer, keys).TryGet(out _, out var refused))
        {
            return refused;
        }

        if (!response.IsEncrypted)
        {
            return provider.Encryption is { IsRequired: true }
                ? SamlErrors.Invalid("The provider requires encrypted assertions.", SamlRejection.EncryptionMode)
                : ProveAssertion(response.Assertion, provider, keys);
        }

        if (provider.Encryption is not { } encryption)
        {
            return SamlErrors.Invalid("The provider takes no encrypted assertions.", SamlRejection.EncryptionMode);
        }

        var mayOpenUnauthenticated = outer is not null || !profile.HardensSaml;
        return AssertionDecryptor.Open(response.Assertion, encryption, mayOpenUnauthenticated).TryGet(out var opened, out refused)
            && ProveAssertion(opened, provider, keys).TryGet(out var proved, out refused)
                ? proved
                : SamlErrors.NotDecrypted with { Reason = refused.Reason };
    }

    /// <summary>The issuer is compared before its signature so that a mix-up of providers is told as one; a refusal needs no proof.</summary>
    private static StsResult<VerifiedElement> ProveAssertion(
        XmlElementNode assertion,
        SamlProvider provider,
        ImmutableArray<SamlSigningKey> keys)
    {
        if (assertion.OnlyChild(SamlNames.Signature, "Signature") is not { } signature)
        {
            return SamlErrors.Unsigned;
        }

        return string.Equals(assertion.OnlyChild(SamlNames.Assertion, "Issuer")?.Text, provider.EntityId, StringComparison.Ordinal)
            ? SamlSignatureVerifier.Verify(assertion, signature, keys)
            : SamlErrors.Issuer;
    }

    private static ValidatedAssertion Build(
        AssertionClaims claims,
        AwsAttributes aws,
        IReadOnlyList<SamlContextKey> keysOfAttributes,
        SamlProvider provider)
    {
        var isShort = claims.Format.Length > SamlNames.NameIdFormat.Length && claims.Format.StartsWith(SamlNames.NameIdFormat, StringComparison.Ordinal);
        var subjectType = isShort
            ? claims.Format[SamlNames.NameIdFormat.Length..]
            : claims.Format;
        var qualifier = NameQualifier(claims.Issuer, provider);
        return new ValidatedAssertion
        {
            Account = provider.Account,
            ProviderArn = provider.Arn,
            ProviderName = provider.Name,
            AssertionId = claims.Id,
            Issuer = claims.Issuer,
            Subject = claims.Subject,
            SubjectType = subjectType,
            Audience = claims.Confirmation.Recipient,
            NameQualifier = qualifier,
            Roles = aws.Roles,
            SessionName = aws.SessionName,
            SessionDuration = aws.Duration,
            SessionEndsAt = claims.SessionEndsAt,
            Tags = aws.Tags,
            TransitiveTagKeys = aws.TransitiveKeys,
            SourceIdentity = aws.SourceIdentity,
            ExpiresAt = claims.Confirmation.EndsAt,
            ContextKeys =
            [
                Key("saml:aud", claims.Confirmation.Recipient),
                Key("saml:iss", claims.Issuer),
                Key("saml:sub", claims.Subject),
                Key("saml:sub_type", subjectType),
                Key("saml:namequalifier", qualifier),
                Key("saml:doc", $"{provider.Account}/{provider.Name}"),
                .. keysOfAttributes,
            ],
        };
    }

    private static SamlContextKey Key(string key, string value) => new(key, [value], IsSet: false);

    /// <summary>An identifier that AWS defines this way; nothing rests on the hash.</summary>
    private static string NameQualifier(string issuer, SamlProvider provider)
    {
#pragma warning disable CA5350 // The wire format says SHA-1.
        return Convert.ToBase64String(SHA1.HashData(Encoding.UTF8.GetBytes($"{issuer}{provider.Account}/{provider.Name}")));
#pragma warning restore CA5350
    }
}
