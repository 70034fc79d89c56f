using Microsoft.Extensions.Primitives;

namespace Broker.Sidecar;

/// <summary>Writes prepared bytes: status, headers with a length, and the body in one write (R23: clients were seen to trip over two).</summary>
internal static class SidecarAnswer
{
    private static readonly StringValues NoStore = "no-store";

    /// <summary>Writes a whole answer. Allocates nothing when the connection takes it at once.</summary>
    public static Task WriteAsync(HttpResponse response, int status, StringValues contentType, ReadOnlyMemory<byte> body)
    {
        response.StatusCode = status;
        var headers = response.Headers;
        headers.ContentType = contentType;
        headers.CacheControl = NoStore;
        headers.ContentLength = body.Length;
        var written = response.BodyWriter.WriteAsync(body);
        if (!written.IsCompletedSuccessfully)
        {
            return written.AsTask();
        }

        _ = written.Result;
        return Task.CompletedTask;
    }

    /// <summary>The metric label of a status: a closed set.</summary>
    public static string Label(int status) => status switch
    {
        200 => "200",
        400 => "400",
        401 => "401",
        403 => "403",
        404 => "404",
        405 => "405",
        413 => "413",
        _ => "503",
    };
}
