using System.Buffers;
using Broker.Core.Telemetry;
using Broker.Webhook.Admission;
using Broker.Webhook.Injection.Pods;

namespace Broker.Webhook.Validation;

/// <summary>
/// <c>POST /validate</c>: refuses custom resources that cannot be loaded, and warns of dangerous trust. It needs nothing but the document, and changes
/// nothing.
/// </summary>
/// <remarks>
/// An object that is being deleted passes whatever is in it: a finalizer must be able to let it go. Thread safe.
/// </remarks>
internal sealed partial class ValidationEndpoint(WebhookMeter meter, ILogger<ValidationEndpoint> log, TimeProvider time)
{
    /// <summary>The endpoint's one path.</summary>
    public const string Path = "/validate";

    /// <summary>Its label in metrics.</summary>
    public const string Route = "validate";

    /// <summary>Writes the answer to a review.</summary>
    public ValueTask AnswerAsync(AdmissionRequest review, IBufferWriter<byte> answer, CancellationToken cancellationToken)
    {
        if (!IsForUs(review))
        {
            AdmissionAnswer.Allow(answer, review.Uid);
            return ValueTask.CompletedTask;
        }

        var said = DocumentReview.Of(CustomResource.Of(review, time.GetUtcNow()));
        if (said.Errors.IsEmpty)
        {
            AdmissionAnswer.Allow(answer, review.Uid, said.Warnings);
        }
        else
        {
            Refused(log, review.Kind, review.Name, said.Refusal());
            AdmissionAnswer.Refuse(answer, review.Uid, StatusCodes.Status403Forbidden, said.Refusal(), said.Warnings);
        }

        meter.Validated(KindLabel(review.Kind), !said.Errors.IsEmpty ? "refused" : said.Warnings.IsEmpty ? "allowed" : "warned");
        return ValueTask.CompletedTask;
    }

    private static bool IsForUs(AdmissionRequest review) =>
        review.Group == CustomResource.Group
        && review is { Operation: "CREATE" or "UPDATE", SubResource: "" }
        && review.Object.Member("metadata"u8).Text("deletionTimestamp"u8) is null;

    /// <summary>A label's values are a closed set: a kind that is none of ours is one value.</summary>
    private static string KindLabel(string kind) =>
        kind is "IamRole" or "IamUser" or "IamGroup" or "IamPolicy" or "Account" or "OidcProvider" or "SamlProvider" or "LdapProvider" ? kind : "other";

    [LoggerMessage(4201, LogLevel.Information, "{Kind} {Name} refused: {Reason}")]
    private static partial void Refused(ILogger log, string kind, string name, string reason);
}
