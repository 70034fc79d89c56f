using Broker.Core;
using Broker.Core.Audit;
using Broker.Core.Denials;

namespace Broker.Issuing;

/// <summary>What is kept of each request before its answer leaves: why policies denied it, and the audit's event.</summary>
/// <remarks>
/// The text of a denial is AWS's; the strict profile adds the authorization id at its end. Both profiles send the id, and to a caller of the
/// same account the sealed explanation, as headers of our own. Thread safe.
/// </remarks>
internal sealed class RequestRecords(AuditTrail audit, AuthorizationMessages messages, StsProfile profile)
{
    /// <summary>The header with the authorization id of a denial.</summary>
    public const string IdHeader = "x-broker-authorization-id";

    /// <summary>The header with the message that DecodeAuthorizationMessage opens.</summary>
    public const string MessageHeader = "x-broker-authorization-message";

    private static readonly StsError AuditUnavailable = new(
        StsErrorCode.ServiceUnavailable, "The audit log cannot be written, so nothing is issued. Try again.", "audit");

    /// <summary>Records a request and gives what may be answered: its result, or an error when the audit did not take the event.</summary>
    public async ValueTask<StsResult<T>> RecordAsync<T>(IHeaderDictionary headers, ActionRecord record, StsResult<T> result, CancellationToken cancellationToken)
        where T : class
    {
        DenialNotice? notice = null;
        if (!result.TryGet(out _, out var error))
        {
            notice = error.Code == StsErrorCode.AccessDenied ? messages.Explain(record) : null;
            if (notice is not null && profile.NamesDenials)
            {
                error = error with { Message = $"{error.Message} (authorization id: {notice.Id})" };
            }

            record.Fail(StsErrorMap.Name(error.Code), error.Message);
            result = error;
        }

        if (!await audit.WriteAsync(record, cancellationToken))
        {
            // Whatever was made stays here: nothing leaves that the audit does not know.
            return AuditUnavailable;
        }

        if (notice is not null)
        {
            headers[IdHeader] = notice.Id;
            if (notice.Message is not null)
            {
                headers[MessageHeader] = notice.Message;
            }
        }

        return result;
    }

    /// <summary>Records a request as it stands; false when the audit did not take its event.</summary>
    public ValueTask<bool> TryRecordAsync(ActionRecord record, CancellationToken cancellationToken) => audit.WriteAsync(record, cancellationToken);

    /// <summary>
    /// Records and answers a request that is not read: with a bare status and the request id. That gives nothing away, so it leaves even when the
    /// audit did not take its event.
    /// </summary>
    public async Task RefuseAsync(HttpContext context, ActionRecord record, int status)
    {
        record.Fail(StsErrorMap.Refusal(status), "The request was refused before its parameters were read.");
        await audit.WriteAsync(record, context.RequestAborted);
        context.Response.StatusCode = status;
        context.Response.Headers["x-amzn-RequestId"] = record.RequestId;
        if (status == StatusCodes.Status405MethodNotAllowed)
        {
            context.Response.Headers.Allow = "GET, POST";
        }
    }
}
