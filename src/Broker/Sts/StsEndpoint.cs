using System.Globalization;
using Broker.Core;
using Broker.Core.Actions;
using Broker.Core.Audit;
using Broker.Core.Telemetry;
using Broker.Issuing;
using Broker.Sts.Calls;
using Microsoft.Net.Http.Headers;

namespace Broker.Sts;

/// <summary>The STS Query API over HTTP: reads a request, runs its action, writes the answer or the error as XML or JSON.</summary>
/// <remarks>Thread safe. Source: AWS Query protocol.</remarks>
internal sealed partial class StsEndpoint(StsActions actions, RequestSurroundings surroundings, RequestRecords records, BrokerMeter meter, ILogger<StsEndpoint> log)
{
    private static readonly StsError Defect = new(StsErrorCode.InternalFailure, "An internal error occurred.", "unhandled");

    /// <summary>Answers one request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var started = surroundings.Time.GetTimestamp();
        var environment = surroundings.EnvironmentOf(context);
        var record = surroundings.RecordOf(environment);
        var isAnswered = false;
        try
        {
            await (StsHttpRequest.RefusedStatus(context.Request) is { } status
                ? RefuseAsync(context, status, record, started)
                : AnswerAsync(context, environment, record, started));
            isAnswered = true;
        }
        catch (BadHttpRequestException e) when (!context.Response.HasStarted)
        {
            // Too large or too slow while the body was read: refused as one whose length tells it is.
            await RefuseAsync(context, e.StatusCode, record, started);
            isAnswered = true;
        }
        finally
        {
            if (!isAnswered)
            {
                // For the answer to a defect: what is known of the request so far belongs to its event.
                context.Features.Set(record);
            }
        }
    }

    /// <summary>Answers a request in which something of ours broke: the host has logged what, the line of this request id follows it.</summary>
    public async Task AnswerDefectAsync(HttpContext context)
    {
        var record = context.Features.Get<ActionRecord>() ?? surroundings.RecordOf(surroundings.EnvironmentOf(context));
        (await records.RecordAsync<Action<IStsAnswerWriter>>(context.Response.Headers, record, Defect, context.RequestAborted)).TryGet(out _, out var error);
        var code = StsErrorMap.Name(error!.Code);
        Refused(log, "unknown", code, error.Reason, record.RequestId);
        meter.StsAnswered("unknown", code, TimeSpan.Zero);
        await WriteAsync(context, record.RequestId, StsErrorMap.Status(error.Code), ErrorOf(context, record.RequestId, error));
    }

    private async Task RefuseAsync(HttpContext context, int status, ActionRecord record, long started)
    {
        await records.RefuseAsync(context, record, status);
        Refused(log, "none", StsErrorMap.Refusal(status), "unread", record.RequestId);
        meter.StsAnswered("none", status.ToString(CultureInfo.InvariantCulture), surroundings.Time.GetElapsedTime(started));
    }

    private async Task AnswerAsync(HttpContext context, RequestEnvironment environment, ActionRecord record, long started)
    {
        var requestId = environment.RequestId;
        var (action, result) = await RunAsync(context, environment, record);
        result = await records.RecordAsync(context.Response.Headers, record, result, context.RequestAborted);
        var code = "Success";
        if (result.TryGet(out var members, out var error))
        {
            await WriteAsync(context, requestId, StatusCodes.Status200OK, AnswerOf(context, requestId, action, members));
        }
        else
        {
            code = StsErrorMap.Name(error.Code);
            await WriteAsync(context, requestId, StsErrorMap.Status(error.Code), ErrorOf(context, requestId, error));
            Refused(log, action, code, error.Reason, requestId);
            if (error.Code is StsErrorCode.InvalidIdentityToken or StsErrorCode.ExpiredTokenException or StsErrorCode.IDPCommunicationError)
            {
                meter.TokenRejected(error.Reason);
            }
        }

        meter.StsAnswered(action, code, surroundings.Time.GetElapsedTime(started));
    }

    private async ValueTask<(string Action, StsResult<Action<IStsAnswerWriter>> Result)> RunAsync(HttpContext context, RequestEnvironment environment, ActionRecord record)
    {
        var read = await StsHttpRequest.ReadAsync(context);
        if (!read.TryGet(out var request, out var error))
        {
            return ("none", error);
        }

        if (request.Form["Action"] is not { Length: > 0 } action)
        {
            return ("none", new StsError(StsErrorCode.MissingAction, "Missing Action: name one of the actions of AWS STS.", "action"));
        }

        // A client chooses this text; only names of ours become a metric label.
        var label = actions.Knows(action) ? action : "unknown";
        record.EventName = actions.Knows(action) ? action : record.EventName;
        if (request.Form["Version"] is { } version && !string.Equals(version, StsActions.Version, StringComparison.Ordinal))
        {
            return (label, StsActions.Unknown(action, version));
        }

        return (label, await actions.RunAsync(action, new StsCall(request.Form, request.Signed, environment, record), context.RequestAborted));
    }

    private static ReadOnlyMemory<byte> AnswerOf(HttpContext context, string requestId, string action, Action<IStsAnswerWriter> members)
    {
        void Body(IStsAnswerWriter writer)
        {
            writer.Begin($"{action}Result");
            members(writer);
            writer.End();
            writer.Begin("ResponseMetadata");
            writer.Text("RequestId", requestId);
            writer.End();
        }

        return AsksForJson(context) ? StsJsonWriter.Write($"{action}Response", Body) : StsXmlWriter.Write($"{action}Response", Body);
    }

    private static ReadOnlyMemory<byte> ErrorOf(HttpContext context, string requestId, StsError error)
    {
        void Body(IStsAnswerWriter writer)
        {
            writer.Begin("Error");
            writer.Text("Type", StsErrorMap.Fault(error.Code));
            writer.Text("Code", StsErrorMap.Name(error.Code));
            writer.Text("Message", error.Message);
            writer.End();
            writer.Text("RequestId", requestId);
        }

        return AsksForJson(context) ? StsJsonWriter.Write(root: null, Body) : StsXmlWriter.Write("ErrorResponse", Body);
    }

    private static async Task WriteAsync(HttpContext context, string requestId, int status, ReadOnlyMemory<byte> body)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = AsksForJson(context) ? "application/json" : "text/xml";
        response.ContentLength = body.Length;
        response.Headers["x-amzn-RequestId"] = requestId;
        response.Headers.CacheControl = "no-store";
        await response.BodyWriter.WriteAsync(body, context.RequestAborted);
    }

    private static bool AsksForJson(HttpContext context) =>
        context.Request.Headers[HeaderNames.Accept] is [{ } accept] && accept.Trim().StartsWith("application/json", StringComparison.OrdinalIgnoreCase);

    [LoggerMessage(2001, LogLevel.Information, "{Action} refused with {Code} ({Reason}), request {RequestId}.")]
    private static partial void Refused(ILogger log, string action, string code, string reason, string requestId);
}
