using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace Broker.Kubernetes.Api;

/// <summary>Calls the API server: raw JSON in, raw JSON out, failures as values.</summary>
/// <remarks>
/// Bounded in time and size by <see cref="KubernetesLimits"/>. Reads are repeated when the server could not be reached or was busy, with full
/// jitter; whatever writes is repeated only when the server says that it was too busy to look at it (429). Bodies are never logged. One for the
/// process; connections are shared; thread safe. Every call throws <see cref="OperationCanceledException"/> when its token is cancelled, and
/// nothing else.
/// </remarks>
public sealed class KubernetesApi
{
    private readonly KubernetesChannel _channel;
    private readonly KubernetesLimits _limits;
    private readonly ResiliencePipeline<KubernetesAnswer> _reads;
    private readonly ResiliencePipeline<KubernetesAnswer> _writes;

    /// <summary>Opens nothing yet.</summary>
    /// <param name="connection">Where, and as whom.</param>
    /// <param name="jitter">Gives a number from 0 up to 1.</param>
    /// <param name="time">Clock of all waits and limits.</param>
    /// <param name="limits">What a call may cost; null for the defaults.</param>
    public KubernetesApi(KubernetesConnection connection, Func<double> jitter, TimeProvider time, KubernetesLimits? limits = null)
    {
        _limits = limits ?? new KubernetesLimits();
        (Jitter, Time) = (jitter, time);
        _channel = new KubernetesChannel(connection, _limits.Connect);
        _reads = Pipeline(static failure => failure.Kind == KubernetesFailureKind.Unreachable && failure.Reason is not KubernetesFailure.TokenFile);
        _writes = Pipeline(static failure => failure.Status == 429);
    }

    /// <summary>The clock that waits and limits are measured by.</summary>
    internal TimeProvider Time { get; }

    /// <summary>Spreads waits: a number from 0 up to 1.</summary>
    internal Func<double> Jitter { get; }

    /// <summary>Reads an object.</summary>
    public Task<KubernetesAnswer> GetAsync(ResourcePath path, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, path, default, null, cancellationToken);

    /// <summary>Reads something that is no resource, such as <c>/version</c> or <c>/openid/v1/jwks</c>.</summary>
    /// <param name="pathAndQuery">From the first slash; a constant of the program, never text from outside.</param>
    /// <param name="accept">Media types, best first.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<KubernetesAnswer> GetAsync(string pathAndQuery, string accept, CancellationToken cancellationToken) =>
        GetAsync(pathAndQuery, accept, _limits.LargestObject, cancellationToken);

    /// <summary>Creates an object in a collection, or asks for a review.</summary>
    /// <param name="collection">The collection, or the part of an object, that takes it.</param>
    /// <param name="json">The object.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The object as it was created; <see cref="KubernetesFailure.AlreadyExists"/> when there is one of its name.</returns>
    public Task<KubernetesAnswer> CreateAsync(ResourcePath collection, ReadOnlyMemory<byte> json, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, collection, json, "application/json", cancellationToken);

    /// <summary>Replaces an object; <c>metadata.resourceVersion</c> in <paramref name="json"/> makes it conditional.</summary>
    public Task<KubernetesAnswer> ReplaceAsync(ResourcePath path, ReadOnlyMemory<byte> json, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Put, path, json, "application/json", cancellationToken);

    /// <summary>Changes a part of an object.</summary>
    public Task<KubernetesAnswer> PatchAsync(ResourcePath path, PatchKind kind, ReadOnlyMemory<byte> json, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Patch, path, json, kind == PatchKind.Merge ? "application/merge-patch+json" : "application/json-patch+json", cancellationToken);

    /// <summary>Deletes an object.</summary>
    public Task<KubernetesAnswer> DeleteAsync(ResourcePath path, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Delete, path, default, null, cancellationToken);

    /// <summary>Reads with another limit on the answer.</summary>
    internal Task<KubernetesAnswer> GetAsync(string pathAndQuery, string accept, int longest, CancellationToken cancellationToken) =>
        RunAsync(new KubernetesRequest(HttpMethod.Get, pathAndQuery, longest) { Accept = accept }, cancellationToken);

    /// <summary>Opens an answer that goes on, once; its headers have to come within the time of one try.</summary>
    internal async Task<KubernetesStream> OpenAsync(string pathAndQuery, string accept, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(_limits.EachTry, Time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var request = new KubernetesRequest(HttpMethod.Get, pathAndQuery, _limits.LargestObject) { Accept = accept };
        try
        {
            return await _channel.StartAsync(request, linked.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return LateAnswer(request);
        }
    }

    private Task<KubernetesAnswer> SendAsync(HttpMethod method, ResourcePath path, ReadOnlyMemory<byte> json, string? contentType, CancellationToken cancellationToken)
    {
        if (!path.IsSound)
        {
            return Task.FromResult<KubernetesAnswer>(new KubernetesFailure(KubernetesFailureKind.Refused, KubernetesFailure.BadPath, $"A name for {path.Plural} is no Kubernetes name."));
        }

        var request = new KubernetesRequest(method, path.ToString(), _limits.LargestObject) { Body = json };
        return RunAsync(contentType is null ? request : request with { ContentType = contentType }, cancellationToken);
    }

    private async Task<KubernetesAnswer> RunAsync(KubernetesRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await (request.IsRepeatable ? _reads : _writes).ExecuteAsync(
                static async (call, token) => await call.Channel.SendAsync(call.Request, token), (Channel: _channel, Request: request), cancellationToken);
        }
        catch (TimeoutRejectedException)
        {
            return LateAnswer(request);
        }
    }

    private static KubernetesFailure LateAnswer(KubernetesRequest request) =>
        new(KubernetesFailureKind.Unreachable, KubernetesFailure.Timeout, $"{request.Asked}: the API server did not answer in time.");

    /// <summary>Outermost first: all tries together, repeating, one try.</summary>
    private ResiliencePipeline<KubernetesAnswer> Pipeline(Func<KubernetesFailure, bool> repeats) =>
        new ResiliencePipelineBuilder<KubernetesAnswer> { TimeProvider = Time }
            .AddTimeout(_limits.AllTries)
            .AddRetry(new RetryStrategyOptions<KubernetesAnswer>
            {
                MaxRetryAttempts = Math.Max(1, _limits.Retries),
                ShouldHandle = args => ValueTask.FromResult(
                    _limits.Retries > 0 && (args.Outcome.Result?.Failure is { } failure ? repeats(failure) : repeats(TimedOut) && args.Outcome.Exception is TimeoutRejectedException)),
                DelayGenerator = args => ValueTask.FromResult<TimeSpan?>(
                    (args.Outcome.Result?.Failure?.RetryAfter ?? TimeSpan.Zero) + (_limits.FirstWait * (1 << args.AttemptNumber) * Jitter())),
            })
            .AddTimeout(_limits.EachTry)
            .Build();

    private static KubernetesFailure TimedOut { get; } = new(KubernetesFailureKind.Unreachable, KubernetesFailure.Timeout, "");
}
