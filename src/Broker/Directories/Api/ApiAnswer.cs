using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Net.Http.Headers;

namespace Broker.Directories.Api;

/// <summary>Writes the answers of the API: a JSON document, or problem details. Headers with a length and body in one write (R23).</summary>
/// <remarks>Source: RFC 9457 (problem details). Thread safe.</remarks>
internal static class ApiAnswer
{
    /// <summary>What every problem's type begins with.</summary>
    public const string ProblemTypes = "tag:identity-broker.io,2026:problem:";

    // A document, never part of a page; without this, + would be written as six characters.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Sends a document.</summary>
    public static Task WriteAsync(HttpContext context, int status, Action<Utf8JsonWriter> members) => WriteAsync(context, status, "application/json", Json(members));

    /// <summary>Sends a refusal as problem details.</summary>
    public static Task RefuseAsync(HttpContext context, Refusal refusal, string requestId)
    {
        SetHeaders(context.Response.Headers, refusal);
        return WriteAsync(context, refusal.Status, "application/problem+json", Json(json =>
        {
            json.WriteString("type", ProblemTypes + NameOf(refusal.Kind));
            json.WriteString("title", TitleOf(refusal.Kind));
            json.WriteNumber("status", refusal.Status);
            json.WriteString("detail", refusal.Message);
            json.WriteString("requestId", requestId);
        }));
    }

    /// <summary>Sends a refusal as container SDKs read it (R22).</summary>
    public static Task RefuseContainerAsync(HttpContext context, Refusal refusal)
    {
        SetHeaders(context.Response.Headers, refusal);
        return WriteAsync(context, refusal.Status, "application/json", Json(json =>
        {
            json.WriteString("code", refusal.Kind.ToString());
            json.WriteString("message", refusal.Message);
            json.WriteString("Code", refusal.Kind.ToString());
            json.WriteString("Message", refusal.Message);
        }));
    }

    /// <summary>Sends octets.</summary>
    public static Task WriteAsync(HttpContext context, int status, string contentType, ReadOnlyMemory<byte> body)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = contentType;
        response.ContentLength = body.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.BodyWriter.WriteAsync(body, context.RequestAborted).AsTask();
    }

    /// <summary>What a browser may do with anything of the API, errors too: nothing. Pages of the portal say more.</summary>
    public static void SetSecurityHeaders(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.CacheControl = "no-store";
        headers[HeaderNames.XContentTypeOptions] = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        if (context.Request.IsHttps)
        {
            headers.StrictTransportSecurity = "max-age=31536000";
        }
    }

    private static ReadOnlyMemory<byte> Json(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    /// <summary>The challenge never offers Basic: a browser would keep the password and send it along with requests of other sites.</summary>
    private static void SetHeaders(IHeaderDictionary headers, Refusal refusal)
    {
        if (refusal.Kind == RefusalKind.NotSignedIn)
        {
            headers.WWWAuthenticate = "Bearer";
        }

        if (refusal.RetryAfter is { } wait)
        {
            headers.RetryAfter = ((long)Math.Max(1, Math.Ceiling(wait.TotalSeconds))).ToString(CultureInfo.InvariantCulture);
        }
    }

    private static string NameOf(RefusalKind kind) => kind switch
    {
        RefusalKind.Invalid => "invalid",
        RefusalKind.NotSignedIn => "not-signed-in",
        RefusalKind.Denied => "denied",
        RefusalKind.NotFound => "not-found",
        RefusalKind.WrongMethod => "wrong-method",
        RefusalKind.TooLarge => "too-large",
        RefusalKind.WrongType => "wrong-type",
        RefusalKind.TooMany => "too-many",
        RefusalKind.Unavailable => "unavailable",
        _ => "defect",
    };

    private static string TitleOf(RefusalKind kind) => kind switch
    {
        RefusalKind.Invalid => "The request has to change",
        RefusalKind.NotSignedIn => "Not signed in",
        RefusalKind.Denied => "Not allowed",
        RefusalKind.NotFound => "Not there",
        RefusalKind.WrongMethod => "Another method is needed",
        RefusalKind.TooLarge => "Too large",
        RefusalKind.WrongType => "Another type is needed",
        RefusalKind.TooMany => "Too many failures",
        RefusalKind.Unavailable => "Not available now",
        _ => "Internal error",
    };
}
