using System.Net;
using System.Text;
using Broker.Core.Telemetry;
using Microsoft.AspNetCore.Connections;

namespace Broker.Hosting;

/// <summary>Runs a role as a process: binds its listeners and the operators' one, says where, works until it is told to stop, drains.</summary>
/// <param name="role"><c>sts</c>, <c>sidecar</c> or <c>dev</c>: for logs, metrics and messages.</param>
/// <param name="listeners">The role's own listeners.</param>
/// <param name="metricsAddress">Where health and metrics are served.</param>
/// <param name="addressesFile">A file that gets one <c>NAME=URL</c> line a listener once all are bound; null for none.</param>
/// <param name="notReady">Null when the role can do its work, else one line that says what is missing.</param>
/// <param name="runAsync">The role's background work, begun once everything is bound; ends when cancelled.</param>
internal sealed partial class RoleProcess(
    string role,
    IReadOnlyList<RoleListener> listeners,
    ListenAddress metricsAddress,
    string? addressesFile,
    Func<string?> notReady,
    Func<RoleServer, CancellationToken, Task> runAsync)
{
    /// <summary>
    /// How long a role that others than this machine reach goes on answering after it was asked to stop. Whoever balances between replicas
    /// learns that one goes only after that one was told: a Service of Kubernetes takes about a second. An API server tries a webhook once.
    /// </summary>
    public static readonly TimeSpan StopDelay = TimeSpan.FromSeconds(5);

    /// <summary>The version of this build, for <c>--version</c> and <c>broker_build_info</c>.</summary>
    public static string Version { get; } = typeof(RoleProcess).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    /// <summary>Measures <see cref="StopDelay"/>.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    private bool IsReachedFromOutside => listeners.Any(listener => !IPAddress.IsLoopback(listener.Address.Address));

    /// <summary>Runs to the end; the exit code is 0 after a stop and 1 when the role could not start or its work failed.</summary>
    /// <param name="meter">The instruments of this process.</param>
    /// <param name="metrics">What has listened to them since before the role was put together: a role records as it loads.</param>
    /// <param name="logging">Where it tells what it does.</param>
    /// <param name="stop">Cancelled by SIGINT and SIGTERM.</param>
    public async Task<int> RunToEndAsync(BrokerMeter meter, PrometheusMetrics metrics, ILoggerFactory logging, CancellationToken stop)
    {
        var log = logging.CreateLogger<RoleProcess>();
        meter.Running(Version, role);
        var stopping = false;
        var operations = new OperationsEndpoint(metrics, () => stopping ? "stopping" : notReady());

        RoleServer server;
        try
        {
            server = await RoleServer.StartAsync([.. listeners, new RoleListener("metrics", metricsAddress, operations.HandleAsync)], logging, stop);
        }
        catch (Exception e) when (e is IOException or AddressInUseException or System.Net.Sockets.SocketException)
        {
            CannotListen(log, string.Join(", ", listeners.Select(l => l.Address).Append(metricsAddress)), e.Message);
            return 1;
        }

        await using (server)
        {
            foreach (var (name, address) in server.Addresses)
            {
                Listening(log, name, address);
            }

            try
            {
                WriteAddresses(server);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                CannotWriteAddresses(log, addressesFile!, e.Message);
                return 1;
            }

            // What goes on answering needs its work for as long.
            using var work = CancellationTokenSource.CreateLinkedTokenSource(IsReachedFromOutside ? CancellationToken.None : stop);
            var running = runAsync(server, work.Token);
            var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var registration = stop.Register(stopped.SetResult);
            await Task.WhenAny(running, stopped.Task);

            // Readiness goes first, so that nobody sends more; who sends all the same is led to another connection; then requests in flight
            // finish; then the background work ends.
            stopping = true;
            server.Leave();
            if (IsReachedFromOutside && !running.IsCompleted)
            {
                await Task.Delay(StopDelay, Time, CancellationToken.None);
            }

            await server.StopAsync();
            await work.CancelAsync();
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (running.IsFaulted || (running.IsCanceled && !stop.IsCancellationRequested))
            {
                WorkFailed(log, running.Exception?.GetBaseException() ?? new TaskCanceledException(running));
                return 1;
            }
        }

        Stopped(log, role);
        return 0;
    }

    private void WriteAddresses(RoleServer server)
    {
        if (addressesFile is null)
        {
            return;
        }

        // Written beside and renamed: whoever waits for the file never reads half of it.
        var lines = new StringBuilder();
        foreach (var (name, address) in server.Addresses)
        {
            lines.Append(name).Append('=').Append(address.GetLeftPart(UriPartial.Authority)).Append('\n');
        }

        var unfinished = addressesFile + ".new";
        File.WriteAllText(unfinished, lines.ToString());
        File.Move(unfinished, addressesFile, overwrite: true);
    }

    [LoggerMessage(1101, LogLevel.Information, "Listening: {Name} on {Address}")]
    private static partial void Listening(ILogger log, string name, Uri address);

    [LoggerMessage(1102, LogLevel.Critical, "Cannot listen on {Addresses}: {Reason} Choose other addresses, or port 0 for free ones.")]
    private static partial void CannotListen(ILogger log, string addresses, string reason);

    [LoggerMessage(1105, LogLevel.Critical, "Cannot write the listeners' addresses to {File}: {Reason}")]
    private static partial void CannotWriteAddresses(ILogger log, string file, string reason);

    [LoggerMessage(1103, LogLevel.Critical, "The role's background work failed; the process ends.")]
    private static partial void WorkFailed(ILogger log, Exception exception);

    [LoggerMessage(1104, LogLevel.Information, "Stopped: {Role}")]
    private static partial void Stopped(ILogger log, string role);
}
