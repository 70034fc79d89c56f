using System.Collections.Immutable;

namespace Broker.Core.Catalog;

/// <summary>A SAML identity provider as an account has registered it.</summary>
/// <param name="Account">The account that owns the registration; roles of other accounts do not see it.</param>
/// <param name="Name">Its name: 1 to 128 characters of <c>[A-Za-z0-9._-]</c>.</param>
/// <param name="EntityId">The metadata's <c>entityID</c>: what an assertion's Issuer has to be, compared byte for byte.</param>
/// <param name="SigningKeys">The metadata's signing keys, 1 to 10; any of them may sign, so that keys can be rolled over.</param>
/// <remarks>Source: IAM API reference, CreateSAMLProvider. Immutable; safe to share between threads.</remarks>
public sealed record SamlProvider(AccountId Account, string Name, string EntityId, ImmutableArray<SamlSigningKey> SigningKeys)
{
    /// <summary>Most signing keys of one provider.</summary>
    public const int MostSigningKeys = 10;

    /// <summary>AWS's audience, where a document names none.</summary>
    public const string AwsAudience = "urn:amazon:webservices";

    /// <summary>AWS's endpoint, where a document names none.</summary>
    public const string AwsRecipient = "https://signin.aws.amazon.com/saml";

    /// <summary>The audiences accepted by the strict profile.</summary>
    public ImmutableArray<string> Audiences { get; init; } = [AwsAudience];

    /// <summary>The assertion consumer addresses that the strict profile accepts as Recipient and Destination.</summary>
    public ImmutableArray<string> Recipients { get; init; } = [AwsRecipient];

    /// <summary>Encrypted assertions; null takes none.</summary>
    public SamlEncryption? Encryption { get; init; }

    /// <summary><c>arn:aws:iam::ACCOUNT:saml-provider/NAME</c>.</summary>
    public string Arn => ArnOf(Account, Name);

    /// <summary>The ARN of the provider of that account and name.</summary>
    public static string ArnOf(AccountId account, string name) => $"arn:aws:iam::{account}:saml-provider/{name}";
}
