using System.Buffers;
using System.Text.Json;
using Broker.Core;
using Broker.Core.Actions.SignIn;
using Broker.Core.Sessions;
using Broker.Core.Telemetry;
using Broker.Issuing;
using Microsoft.Net.Http.Headers;

namespace Broker.Sts.SignIn;

/// <summary>
/// <c>GET /federation/session</c>: tells a console behind the same origin who is signed in,
/// <c>{"arn":…,"account":…,"expiration":"2026-11-21T13:00:00Z"}</c>; 401 for nobody.
/// </summary>
/// <remarks>Reads only and issues nothing, so it is not audited. Other origins cannot read the answer. Thread safe. Ours: AWS has no such path.</remarks>
internal sealed class ConsoleSessionEndpoint(GetConsoleSession action, RequestSurroundings surroundings, BrokerMeter meter)
{
    /// <summary>Where it answers.</summary>
    public const string Path = "/federation/session";

    private const string Name = "GetConsoleSession";

    /// <summary>Answers one request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var started = surroundings.Time.GetTimestamp();
        var response = context.Response;
        response.Headers.CacheControl = "no-store";
        response.Headers[HeaderNames.XContentTypeOptions] = "nosniff";
        response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        var code = await AnswerAsync(context);
        meter.StsAnswered(Name, code, surroundings.Time.GetElapsedTime(started));
    }

    private async Task<string> AnswerAsync(HttpContext context)
    {
        if (!HttpMethods.IsGet(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            context.Response.Headers.Allow = "GET";
            return "405";
        }

        var asked = ConsoleCookie.Read(context.Request) is { } cookie
            ? action.Execute(cookie, surroundings.Time.GetUtcNow())
            : new StsError(StsErrorCode.MissingAuthenticationToken, "Nobody is signed in.", "no_cookie");
        if (!asked.TryGet(out var session, out var error))
        {
            context.Response.StatusCode = StsErrorMap.Status(error.Code) >= StatusCodes.Status500InternalServerError
                ? StsErrorMap.Status(error.Code)
                : StatusCodes.Status401Unauthorized;
            return StsErrorMap.Name(error.Code);
        }

        var body = Json(session);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        await context.Response.BodyWriter.WriteAsync(body, context.RequestAborted);
        return "Success";
    }

    private static ReadOnlyMemory<byte> Json(ConsoleSession session)
    {
        var body = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(body);
        json.WriteStartObject();
        json.WriteString("arn", session.Session.Principal.Arn);
        json.WriteString("account", session.Session.Principal.Account.ToString());
        json.WriteString("expiration", Rfc3339.Text(session.ExpiresAt));
        json.WriteEndObject();
        json.Flush();
        return body.WrittenMemory;
    }
}
