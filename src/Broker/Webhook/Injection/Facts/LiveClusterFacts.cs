using System.Text.Json;
using Broker.Kubernetes.Api;
using Broker.Webhook.Injection.Pods;

namespace Broker.Webhook.Injection.Facts;

/// <summary>What the API server says of itself: its version and the issuer of its tokens. Asked until known, then every few minutes.</summary>
/// <remarks>What was known stays when the server cannot be asked. Thread safe; run it once.</remarks>
internal sealed partial class LiveClusterFacts(KubernetesApi api, string? givenIssuer, Func<string?> stsCaPem, ILogger<LiveClusterFacts> log, TimeProvider time)
{
    /// <summary>An upgrade of the API server shows this soon.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    /// <summary>The role is not ready before.</summary>
    private static readonly TimeSpan FirstInterval = TimeSpan.FromSeconds(2);

    private volatile ServerVersion? _version;
    private volatile string? _issuer;

    /// <summary>What is known.</summary>
    public ClusterFacts Current => new(_version, givenIssuer ?? _issuer, stsCaPem());

    /// <summary>Asks until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await RefreshAsync(cancellationToken);
            await Task.Delay(Current is { Version: null } or { Issuer: null } ? FirstInterval : Interval, time, cancellationToken);
        }
    }

    /// <summary>Asks once.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        if (await ReadAsync("/version", cancellationToken) is { } version)
        {
            using (version)
            {
                _version = ServerVersion.TryParse(version.RootElement.Text("major"u8), version.RootElement.Text("minor"u8), out var read) ? read : _version;
            }
        }

        if (givenIssuer is null && await ReadAsync("/.well-known/openid-configuration", cancellationToken) is { } discovery)
        {
            using (discovery)
            {
                _issuer = discovery.RootElement.Text("issuer"u8) is { Length: > 0 and <= 255 } text && text.StartsWith("https://", StringComparison.Ordinal) ? text : _issuer;
            }
        }
    }

    private async Task<JsonDocument?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        if (!(await api.GetAsync(path, "application/json", cancellationToken)).TryGet(out var json, out var failure))
        {
            NotKnown(log, path, failure.Message);
            return null;
        }

        try
        {
            return JsonDocument.Parse(json);
        }
        catch (JsonException)
        {
            NotKnown(log, path, "The answer is no JSON.");
            return null;
        }
    }

    [LoggerMessage(4011, LogLevel.Warning, "The API server did not tell {Path}; what was known before stays: {Reason}")]
    private static partial void NotKnown(ILogger log, string path, string reason);
}
