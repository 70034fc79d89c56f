using System.Text;

namespace Broker.Hosting;

/// <summary>The listener for operators, on a port of its own: <c>/healthz</c> (alive), <c>/readyz</c> (can do its work), <c>/metrics</c> (Prometheus text).</summary>
/// <param name="metrics">The instruments of this process.</param>
/// <param name="notReady">Null when the role can do its work, else one line that says what is missing.</param>
internal sealed class OperationsEndpoint(PrometheusMetrics metrics, Func<string?> notReady)
{
    public async Task HandleAsync(HttpContext context)
    {
        var response = context.Response;
        response.Headers.CacheControl = "no-store";
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            response.Headers.Allow = "GET, HEAD";
            return;
        }

        var (status, text) = context.Request.Path.Value switch
        {
            "/healthz" => (StatusCodes.Status200OK, "ok\n"),
            "/readyz" => notReady() is { } reason ? (StatusCodes.Status503ServiceUnavailable, $"not ready: {reason}\n") : (StatusCodes.Status200OK, "ready\n"),
            "/metrics" => (StatusCodes.Status200OK, metrics.Write()),
            _ => (StatusCodes.Status404NotFound, "not found: try /healthz, /readyz or /metrics\n"),
        };

        var body = Encoding.UTF8.GetBytes(text);
        response.StatusCode = status;
        response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.BodyWriter.WriteAsync(body, context.RequestAborted);
        }
    }
}
