using System.Buffers;
using System.Net.Http.Headers;
using System.Text;
using Broker.Core.Telemetry;

namespace Broker.Webhook.Admission;

/// <summary>
/// One route of a webhook: reads an AdmissionReview within its limits, lets it be answered, and writes the answer. Whoever calls is not
/// known: nothing secret is answered, and nothing is written anywhere (threat W-05).
/// </summary>
/// <remarks>
/// Answers: 200 with a review, whatever was decided; 400 no review of v1; 405 not POST; 408 too slow; 413 over 4 MiB; 415 not JSON; 503 no
/// memory for it now. All but the first are one line of text. Thread safe.
/// </remarks>
/// <param name="route">For metrics: <c>mutate</c> or <c>validate</c>.</param>
/// <param name="answerAsync">Writes the answer to a request.</param>
/// <param name="memory">Shared by all routes of the process.</param>
/// <param name="meter">Metrics.</param>
/// <param name="time">The clock.</param>
internal sealed class AdmissionEndpoint(
    string route,
    Func<AdmissionRequest, IBufferWriter<byte>, CancellationToken, ValueTask> answerAsync,
    ReviewMemory memory,
    WebhookMeter meter,
    TimeProvider time)
{
    /// <summary>What API servers are told to wait for, and longer than any lookup takes (threat W-17).</summary>
    private static readonly TimeSpan LongestTime = TimeSpan.FromSeconds(5);

    private const string Json = "application/json";

    /// <summary>Answers a request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var began = time.GetTimestamp();
        using var deadline = new CancellationTokenSource(LongestTime, time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, context.RequestAborted);
        try
        {
            await ReadAndAnswerAsync(context, ending.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !context.Response.HasStarted)
        {
            await RefuseAsync(context, StatusCodes.Status408RequestTimeout, "The review took longer than 5 seconds to come or to answer.");
        }

        meter.Reviewed(route, time.GetElapsedTime(began));
    }

    private async Task ReadAndAnswerAsync(HttpContext context, CancellationToken cancellationToken)
    {
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            context.Response.Headers.Allow = "POST";
            await RefuseAsync(context, StatusCodes.Status405MethodNotAllowed, "Use POST.");
            return;
        }

        if (!MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type) || !string.Equals(type.MediaType, Json, StringComparison.OrdinalIgnoreCase))
        {
            await RefuseAsync(context, StatusCodes.Status415UnsupportedMediaType, "The content type has to be application/json.");
            return;
        }

        using var body = await ReviewBody.ReadAsync(context.Request, memory, cancellationToken);
        if (body is null)
        {
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "Too many large reviews at once; try again.");
            return;
        }

        if (!AdmissionReview.TryRead(body.Bytes, out var request, out var problem))
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, problem);
            return;
        }

        using (request)
        {
            var answer = new ArrayBufferWriter<byte>(4096);
            await answerAsync(request, answer, cancellationToken);
            await WriteAsync(context, StatusCodes.Status200OK, Json, answer.WrittenMemory);
        }
    }

    private static Task RefuseAsync(HttpContext context, int status, string text) =>
        WriteAsync(context, status, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(text + "\n"));

    private static async Task WriteAsync(HttpContext context, int status, string contentType, ReadOnlyMemory<byte> body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;
        await context.Response.BodyWriter.WriteAsync(body, context.RequestAborted);
    }
}
