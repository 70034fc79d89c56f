using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Broker.Core;
using Broker.Core.Authentication.SigV4;
using Microsoft.AspNetCore.Http.Features;

namespace Broker.Sts;

/// <summary>Reads one HTTP request whole: its body within the limit, its parameters, and the parts that a signature covers.</summary>
internal sealed record StsHttpRequest(StsForm Form, SigV4Request Signed)
{
    private const string FormType = "application/x-www-form-urlencoded";

    /// <summary>A transport-level refusal, before there are parameters to judge; null when the body may be read.</summary>
    public static int? RefusedStatus(HttpRequest request, string path = "/")
    {
        if (!HttpMethods.IsPost(request.Method) && !HttpMethods.IsGet(request.Method))
        {
            return StatusCodes.Status405MethodNotAllowed;
        }

        if (!string.Equals(request.Path.Value, path, StringComparison.Ordinal))
        {
            return StatusCodes.Status404NotFound;
        }

        if (request.ContentLength > StsForm.LongestBytes)
        {
            return StatusCodes.Status413PayloadTooLarge;
        }

        if (request.Headers.ContentEncoding.Count > 0)
        {
            return StatusCodes.Status415UnsupportedMediaType;
        }

        return HttpMethods.IsPost(request.Method) && !IsForm(request.ContentType) ? StatusCodes.Status415UnsupportedMediaType : null;
    }

    /// <summary>
    /// Reads the body and parses the parameters: from the body of a POST, from the query of a GET and of a POST without a body, which is how
    /// boto3 presigns and how workload identity federation of other clouds proves a caller.
    /// </summary>
    /// <exception cref="BadHttpRequestException">The body is too large or too slow.</exception>
    public static async ValueTask<StsResult<StsHttpRequest>> ReadAsync(HttpContext context)
    {
        var body = await ReadBodyAsync(context);
        var (rawPath, rawQuery) = SplitTarget(context.Features.Get<IHttpRequestFeature>()!.RawTarget);
        var isInQuery = HttpMethods.IsGet(context.Request.Method) || body.Length == 0;
        if (!TryParse(isInQuery, rawQuery, body, out var form, out var error))
        {
            return error;
        }

        var headers = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>(context.Request.Headers.Count);
        foreach (var (name, values) in context.Request.Headers)
        {
            foreach (var value in values)
            {
                headers.Add(new(name, value ?? ""));
            }
        }

        return new StsHttpRequest(form, new SigV4Request(context.Request.Method, rawPath, rawQuery, headers.ToImmutable(), body));
    }

    private static bool TryParse(bool isInQuery, string rawQuery, byte[] body, [NotNullWhen(true)] out StsForm? form, [NotNullWhen(false)] out StsError? error) =>
        StsForm.TryParse(isInQuery ? Encoding.UTF8.GetBytes(rawQuery) : body, out form, out error);

    private static async ValueTask<byte[]> ReadBodyAsync(HttpContext context)
    {
        var reader = context.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(context.RequestAborted);
            if (read.Buffer.Length > StsForm.LongestBytes)
            {
                throw new BadHttpRequestException("The form is too large.", StatusCodes.Status413PayloadTooLarge);
            }

            if (read.IsCompleted)
            {
                var body = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return body;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static (string Path, string Query) SplitTarget(string target)
    {
        target = WithoutAuthority(target);
        var question = target.IndexOf('?', StringComparison.Ordinal);
        return question < 0 ? (target, "") : (target[..question], target[(question + 1)..]);
    }

    /// <summary>A client may write the whole URL (RFC 9112 §3.2.2), whose host is then that of the Host header: Kestrel refuses another.</summary>
    private static string WithoutAuthority(string target)
    {
        var authority = target.StartsWith('/') ? -1 : target.IndexOf("://", StringComparison.Ordinal);
        if (authority < 0)
        {
            return target;
        }

        var end = target.AsSpan(authority + 3).IndexOfAny('/', '?');
        return end < 0 ? "/" : target[(authority + 3 + end)..];
    }

    private static bool IsForm(string? contentType)
    {
        if (contentType is null)
        {
            // curl --data-binary with an empty type and hand-written clients: the form parser is strict enough.
            return true;
        }

        var end = contentType.IndexOf(';', StringComparison.Ordinal);
        return string.Equals((end < 0 ? contentType : contentType[..end]).Trim(), FormType, StringComparison.OrdinalIgnoreCase);
    }
}
