using System.Globalization;
using Broker.Core.Policy;

namespace Broker.Core.Audit;

/// <summary>
/// What one request says about itself while its action runs: made when the request arrives, filled by the action, handed to
/// <see cref="AuditTrail.WriteAsync"/> before the answer leaves.
/// </summary>
/// <remarks>
/// Belongs to one request; not thread safe. Hand in nothing secret; what has a secret's name (<c>tokenCode</c>, <c>webIdentityToken</c>,
/// <c>sAMLAssertion</c>, <c>secretAccessKey</c> and their like) or looks like a JWT is hidden all the same.
/// Source: AWS CloudTrail user guide, "record contents"; IAM user guide, "Logging IAM and AWS STS API calls".
/// </remarks>
public sealed class ActionRecord
{
    /// <summary>About as many bytes of parameters, and of response elements, as CloudTrail keeps; larger ones are left out whole.</summary>
    internal const int LargestPart = 100 * 1024;

    /// <summary>CloudTrail's type of a role, for <see cref="Resource"/>.</summary>
    public const string RoleType = "AWS::IAM::Role";

    /// <summary>CloudTrail's type of a SAML provider, for <see cref="Resource"/>.</summary>
    public const string SamlProviderType = "AWS::IAM::SAMLProvider";

    /// <summary>The type of an LDAP provider, for <see cref="Resource"/>: ours, after CloudTrail's other ones.</summary>
    public const string LdapProviderType = "AWS::IAM::LDAPProvider";

    /// <summary>The action, for example <c>AssumeRole</c>. Set it once it is known to be one of ours.</summary>
    public string EventName { get; set; } = "Unknown";

    /// <summary>The service: the STS unless set.</summary>
    public string EventSource { get; init; } = "sts.amazonaws.com";

    /// <summary><c>AwsApiCall</c> unless set; the other one is <c>AwsConsoleSignin</c>.</summary>
    public string EventType { get; init; } = "AwsApiCall";

    /// <summary>The region that answers.</summary>
    public required string Region { get; init; }

    /// <summary>The id that the answer carries too.</summary>
    public required string RequestId { get; init; }

    /// <summary>The client's address, without a port; null when unknown.</summary>
    public string? SourceAddress { get; init; }

    /// <summary>The client's <c>User-Agent</c>.</summary>
    public string? UserAgent { get; init; }

    /// <summary>Who asks: set it when it is proved, never from claims alone.</summary>
    public AuditIdentity Caller { get; set; } = AuditIdentity.Unknown;

    /// <summary>
    /// The account that is acted on: that of the role. Where the caller's is another one, there will be two events.
    /// Null when it is the caller's.
    /// </summary>
    public AccountId? TargetAccount { get; set; }

    /// <summary>
    /// Why policies, or a rule that no policy can change, refused; null when they did not. Of an allowed request only where
    /// <see cref="TracesAllowed"/> asks for it. Never part of an event: it is for those who may ask for it under its authorization id.
    /// </summary>
    public ExplainedDecision? Decision { get; private set; }

    /// <summary>Whether allowed decisions are explained too: a rehearsal pays for that, a request never does.</summary>
    internal bool TracesAllowed { get; init; }

    /// <summary>Null for a success.</summary>
    public string? ErrorCode { get; private set; }

    /// <summary>The public message of the error.</summary>
    public string? ErrorMessage { get; private set; }

    internal AuditMembers Parameters { get; } = new();

    internal AuditMembers ResponseElements { get; } = new();

    internal AuditMembers AdditionalData { get; } = new();

    internal List<(string Arn, string Type, AccountId Account)> Resources { get; } = [];

    /// <summary>Notes a request parameter under CloudTrail's name: <c>roleArn</c>, <c>durationSeconds</c>, <c>principalTags</c>. Absent values are left out.</summary>
    public void Parameter(string name, AuditValue value) => Parameters.Set(name, value);

    /// <summary>Notes an element of the response: <c>packedPolicySize</c>, <c>assumedRoleUser</c>. Left out of the event when the action fails.</summary>
    public void Response(string name, AuditValue value) => ResponseElements.Set(name, value);

    /// <summary>Notes the credentials of the response: the key's id and its end, never the secret, and of the token only that there is one.</summary>
    public void ResponseCredentials(string accessKeyId, DateTimeOffset expiresAt) => ResponseElements.Set(
        "credentials",
        AuditValue.Map(
            KeyValuePair.Create<string, AuditValue>("accessKeyId", accessKeyId),
            KeyValuePair.Create<string, AuditValue>("expiration", expiresAt.UtcDateTime.ToString("MMM d, yyyy, h:mm:ss tt", CultureInfo.InvariantCulture)),
            KeyValuePair.Create<string, AuditValue>("sessionToken", AuditMask.Hidden)));

    /// <summary>Notes something that CloudTrail has no field for.</summary>
    public void Additional(string name, AuditValue value) => AdditionalData.Set(name, value);

    /// <summary>What links this event to others of one sign-in; null for none.</summary>
    public string? ChainId { get; private set; }

    /// <summary>Links this event to others of one sign-in, as <c>additionalEventData.chainId</c>.</summary>
    public void Chain(string chainId)
    {
        ChainId = chainId;
        Additional("chainId", chainId);
    }

    /// <summary>Notes a resource: the role, the SAML provider.</summary>
    public void Resource(string arn, string type, AccountId account) => Resources.Add((arn, type, account));

    /// <summary>Notes how policies decided; a later decision of the same request replaces the one before.</summary>
    public void Decided(ExplainedDecision decision) => Decision = decision;

    /// <summary>Notes the failure that is answered: its code on the wire and its public message.</summary>
    public void Fail(string code, string message) => (ErrorCode, ErrorMessage) = (code, message);
}
