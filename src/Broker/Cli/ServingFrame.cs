using System.Security.Cryptography;
using Broker.Core.Audit;
using Broker.Core.Telemetry;
using Broker.Hosting;
using Broker.Issuing;

namespace Broker.Cli;

/// <summary>What stands around every role that serves by a certificate of files: log, certificate, metrics, and the audit trail of those that decide.</summary>
/// <remarks>One role of one process. Ends what it opened, the audit trail not, in the order in which each still needs the other.</remarks>
internal sealed class ServingFrame : IDisposable
{
    private readonly ProcessEnvironment _environment;

    private ServingFrame(ProcessEnvironment environment, JsonLineLogging logging, ServingCertificate? certificate)
    {
        (_environment, Logging, Certificate) = (environment, logging, certificate);
        Metrics = new PrometheusMetrics(Meter);
    }

    /// <summary>Where the role tells what it does.</summary>
    public JsonLineLogging Logging { get; }

    /// <summary>What the listener shows; null where the settings name no files.</summary>
    public ServingCertificate? Certificate { get; }

    /// <summary>The instruments of the process.</summary>
    public BrokerMeter Meter { get; } = new();

    /// <summary>What has listened to them from the start.</summary>
    private PrometheusMetrics Metrics { get; }

    /// <summary>Opens log, certificate and metrics; null with a sentence when the certificate cannot be used.</summary>
    /// <param name="tls">Files with the certificate chain and its key; null for none.</param>
    /// <param name="environment">The process.</param>
    /// <param name="problem">Why not.</param>
    public static ServingFrame? Open((string Certificate, string Key)? tls, ProcessEnvironment environment, out string? problem)
    {
        var logging = new JsonLineLogging(environment.Log, LogLevel.Information, environment.Time);
        try
        {
            problem = null;
            var certificate = tls is { } files ? new ServingCertificate(files.Certificate, files.Key, logging.CreateLogger<ServingCertificate>(), environment.Time) : null;
            return new ServingFrame(environment, logging, certificate);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            logging.Dispose();
            problem = $"--tls-cert and --tls-key cannot be used: {e.Message}";
            return null;
        }
    }

    /// <summary>Opens every destination of the audit; null with a sentence when one of them cannot be used. The caller ends it, before this.</summary>
    public AuditTrail? OpenAudit(IReadOnlyList<AuditDestination> destinations, out string? problem) =>
        AuditTrails.Open(destinations, _environment.OpenOutput, Logging, Meter, _environment.Time, out problem);

    /// <summary>Runs the role to its end; gives the exit code.</summary>
    public Task<int> RunAsync(RoleProcess process, CancellationToken stop) => process.RunToEndAsync(Meter, Metrics, Logging, stop);

    /// <inheritdoc/>
    public void Dispose()
    {
        Metrics.Dispose();
        Meter.Dispose();
        Certificate?.Dispose();
        Logging.Dispose();
    }
}
