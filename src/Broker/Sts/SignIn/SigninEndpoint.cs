using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Broker.Core;
using Broker.Core.Actions;
using Broker.Core.Audit;
using Broker.Core.Telemetry;
using Broker.Issuing;
using Microsoft.Net.Http.Headers;

namespace Broker.Sts.SignIn;

/// <summary>
/// The console's federation endpoint, <c>/federation</c>: <c>Action=getSigninToken</c> gives a token for temporary credentials,
/// <c>Action=login</c> turns the token into a cookie and leads to a console.
/// </summary>
/// <remarks>
/// Everything is audited before the answer leaves. Refusals are plain text; those of credentials and tokens say nothing but that. The path never reaches a
/// log of ours; a proxy in front may log it, so clients should POST. Thread safe. Source: contracts/sts §1.11 and §1.12.
/// </remarks>
internal sealed partial class SigninEndpoint(SigninActions actions, RequestSurroundings surroundings, RequestRecords records, BrokerMeter meter, ILogger<SigninEndpoint> log)
{
    /// <summary>Where it answers.</summary>
    public const string Path = "/federation";

    private const string NotSignedIn = "The credentials or the sign-in token are not valid: get new ones and try again.";

    private static readonly StsError AuditUnavailable = new(
        StsErrorCode.ServiceUnavailable, "The audit log cannot be written, so nobody is signed in. Try again.", "audit");

    /// <summary>Answers one request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        SetHeaders(context.Response.Headers);
        var started = surroundings.Time.GetTimestamp();
        var environment = surroundings.EnvironmentOf(context);
        if (StsHttpRequest.RefusedStatus(context.Request, Path) is { } status)
        {
            await RefuseUnreadAsync(context, environment, status, started);
            return;
        }

        try
        {
            await RunAsync(context, environment, started);
        }
        catch (BadHttpRequestException e) when (!context.Response.HasStarted)
        {
            // Too large or too slow while the body was read: refused as one whose length tells it is.
            await RefuseUnreadAsync(context, environment, e.StatusCode, started);
        }
    }

    private async Task RefuseUnreadAsync(HttpContext context, RequestEnvironment environment, int status, long started)
    {
        await records.RefuseAsync(context, RecordOf("Unknown", environment), status);
        meter.StsAnswered("none", status.ToString(CultureInfo.InvariantCulture), surroundings.Time.GetElapsedTime(started));
    }

    private async Task RunAsync(HttpContext context, RequestEnvironment environment, long started)
    {
        context.Response.Headers["x-amzn-RequestId"] = environment.RequestId;
        var read = await StsHttpRequest.ReadAsync(context);
        var isRead = read.TryGet(out var request, out var error);
        var name = isRead ? SigninActions.EventOf(request!.Form) : "Unknown";
        var record = RecordOf(name, environment);
        context.Features.Set(record);
        var result = isRead ? actions.Run(request!.Form, environment, record) : error!;
        if (!result.TryGet(out var answer, out error))
        {
            record.Fail(StsErrorMap.Name(error.Code), error.Message);
        }

        if (!await records.TryRecordAsync(record, context.RequestAborted))
        {
            // Whatever was made stays here: nobody signs in whom the audit does not know.
            error = AuditUnavailable;
        }

        await (error is null ? AnswerAsync(context, answer!, environment.Now) : RefuseAsync(context, name, error, environment.RequestId));
        meter.StsAnswered(name, error is null ? "Success" : StsErrorMap.Name(error.Code), surroundings.Time.GetElapsedTime(started));
    }

    private static ActionRecord RecordOf(string name, RequestEnvironment environment) => new()
    {
        EventName = name,
        EventSource = "signin.amazonaws.com",
        EventType = name is "ConsoleLogin" ? "AwsConsoleSignin" : "AwsApiCall",
        Region = environment.Region,
        RequestId = environment.RequestId,
        SourceAddress = environment.SourceAddress,
        UserAgent = environment.UserAgent,
    };

    private static Task AnswerAsync(HttpContext context, SigninAnswer answer, DateTimeOffset now)
    {
        if (answer.Token is { } token)
        {
            return WriteAsync(context, StatusCodes.Status200OK, "application/json", TokenJson(token.Reveal()));
        }

        ConsoleCookie.Set(context, answer.Login!, now);
        context.Response.StatusCode = StatusCodes.Status302Found;
        context.Response.Headers.Location = answer.Destination!.AbsoluteUri;
        context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    private Task RefuseAsync(HttpContext context, string action, StsError error, string requestId)
    {
        Refused(log, action, StsErrorMap.Name(error.Code), error.Reason, requestId);
        var text = error.Code is StsErrorCode.InvalidClientTokenId or StsErrorCode.ExpiredToken ? NotSignedIn : error.Message;
        var status = StsErrorMap.Status(error.Code) >= StatusCodes.Status500InternalServerError ? StsErrorMap.Status(error.Code) : StatusCodes.Status400BadRequest;
        return WriteAsync(context, status, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(text));
    }

    private static ReadOnlyMemory<byte> TokenJson(string token)
    {
        var body = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(body);
        json.WriteStartObject();
        json.WriteString("SigninToken", token);
        json.WriteEndObject();
        json.Flush();
        return body.WrittenMemory;
    }

    private static async Task WriteAsync(HttpContext context, int status, string contentType, ReadOnlyMemory<byte> body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;
        await context.Response.BodyWriter.WriteAsync(body, context.RequestAborted);
    }

    /// <summary>The URL may hold credentials: no cache keeps the answer, no other site learns the URL.</summary>
    private static void SetHeaders(IHeaderDictionary headers)
    {
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "no-referrer";
        headers[HeaderNames.XContentTypeOptions] = "nosniff";
    }

    [LoggerMessage(2301, LogLevel.Information, "{Action} refused with {Code} ({Reason}), request {RequestId}.")]
    private static partial void Refused(ILogger log, string action, string code, string reason, string requestId);
}
