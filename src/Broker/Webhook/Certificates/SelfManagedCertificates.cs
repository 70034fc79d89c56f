using System.Net.Security;
using System.Security.Authentication;
using Broker.Core.Telemetry;
using Broker.Hosting;
using Broker.Kubernetes.Api;

namespace Broker.Webhook.Certificates;

/// <summary>
/// The webhook's own CA at work: keeps its Secrets, what the API server trusts, and the pair that this replica serves as
/// <see cref="CertificatePlan"/> says. Replicas do the same and agree through the versions of the Secrets.
/// </summary>
/// <remarks>
/// One step a pass and the order of steps make that no request fails: a CA is trusted before anything that it signed is served, and is trusted as long
/// as anything that it signed may be. Whatever goes wrong leaves the last good pair in use. Thread safe; run it once.
/// </remarks>
internal sealed partial class SelfManagedCertificates : IServingCertificate
{
    /// <summary>How often everything is looked at when nothing is heard: a bundle that somebody else overwrites fails requests no longer than this.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>Two who write against one another must not load the API server.</summary>
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>Each try meets another writer; there are as many as replicas.</summary>
    private const int MostTries = 5;

    private readonly CertificateSettings _settings;
    private readonly CertificateSecrets _secrets;
    private readonly WebhookTrust? _trust;
    private readonly WebhookMeter _meter;
    private readonly ILogger _log;
    private readonly TimeProvider _time;
    private volatile PlannedCertificates? _planned;
    private string? _lastProblem;

    public SelfManagedCertificates(CertificateSettings settings, KubernetesApi api, WebhookMeter meter, ILogger log, TimeProvider time)
    {
        (_settings, _meter, _log, _time) = (settings, meter, log, time);
        _secrets = new CertificateSecrets(api, settings.Namespace);
        _trust = settings.Configuration is null ? null : new WebhookTrust(api, settings);
    }

    /// <inheritdoc/>
    /// <exception cref="AuthenticationException">There is none yet: the handshake fails, and the role is not ready.</exception>
    public SslStreamCertificateContext Current => _planned?.Pair.Context ?? throw new AuthenticationException("There is no serving certificate yet.");

    /// <summary>The CAs in PEM, for whoever calls a Service that has a certificate of theirs; null before there is any.</summary>
    public string? BundlePem => _planned?.Ring.BundlePem;

    /// <summary>Null when requests can be served, else what is missing.</summary>
    public string? NotReady() => CertificateEnd.NotReady(_planned?.Pair.NotAfter, _time.GetUtcNow());

    /// <summary>Keeps everything until cancelled.</summary>
    /// <param name="changes">Tells when to look.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RunAsync(CertificateChanges changes, CancellationToken cancellationToken)
    {
        while (true)
        {
            await PassAsync(cancellationToken);
            await Task.Delay(ShortestInterval, _time, cancellationToken);
            await changes.WaitAsync(Interval, _time, cancellationToken);
        }
    }

    /// <summary>Looks at everything once and writes what has to change.</summary>
    /// <returns>What went wrong; null for nothing.</returns>
    public async Task<string?> PassAsync(CancellationToken cancellationToken)
    {
        var problem = await KeepAsync(cancellationToken);
        _meter.CertificateEnds(WebhookMeter.ServingCertificate, _planned?.Pair.NotAfter);
        _meter.CertificateEnds(WebhookMeter.Authority, _planned?.Ring.Authorities[^1].NotAfter);
        if (!string.Equals(problem, _lastProblem, StringComparison.Ordinal))
        {
            _lastProblem = problem;
            if (problem is null)
            {
                Kept(_log);
            }
            else
            {
                NotKept(_log, problem);
            }
        }

        return problem;
    }

    private async Task<string?> KeepAsync(CancellationToken cancellationToken)
    {
        for (var i = 0; i < MostTries; i++)
        {
            // 1. What is, and who trusts it. A ring that is written down is trusted before anything new is signed by it.
            var (stored, problem) = await ReadOwnAsync(cancellationToken);
            if (stored is null)
            {
                return problem;
            }

            IReadOnlySet<string>? published = null;
            if (_trust is not null && AuthorityRing.TryRead(stored.Content, out var before, out _) && before.Authorities.Length > 0)
            {
                (published, problem) = await _trust.PublishAsync(before.BundlePem, cancellationToken);
            }

            // 2. What has to be.
            var plan = new CertificatePlan(_settings.Namespace, _settings.Times, published, _time.GetUtcNow());
            if (!plan.TryPlan(stored.Content, _settings.Service, out var planned, out var broken))
            {
                return $"the Secret {_settings.Secret} cannot be used: {broken}; delete it to begin with a new CA, which clients then have to learn";
            }

            // 3. Written down; whoever was first has said what is, and we look again.
            if (planned.Secret != stored.Content)
            {
                var failure = await _secrets.WriteAsync(_settings.Secret, stored, planned.Secret, cancellationToken);
                if (failure?.Kind == KubernetesFailureKind.Conflict)
                {
                    continue;
                }

                if (failure is not null)
                {
                    return failure.Message;
                }

                Written(_log, _settings.Secret, planned.Pair.NotAfter, planned.Ring);
            }

            // 4. Trusted, then served, then the same for the other Services.
            if (_trust is not null && !string.Equals(planned.Ring.BundlePem, stored.Content.Bundle, StringComparison.Ordinal))
            {
                (_, problem) = await _trust.PublishAsync(planned.Ring.BundlePem, cancellationToken);
            }

            Serve(planned);
            return await IssueAsync(plan, planned.Ring, cancellationToken) ?? problem;
        }

        return $"the Secret {_settings.Secret} is being written by others all the time";
    }

    private async Task<(StoredCertificates? Stored, string? Problem)> ReadOwnAsync(CancellationToken cancellationToken)
    {
        var (stored, problem) = await _secrets.ReadAsync(_settings.Secret, cancellationToken);
        return stored is null || stored.MayBeWritten ? (stored, problem) : (null, NotOurs(_settings.Secret));
    }

    private async Task<string?> IssueAsync(CertificatePlan plan, AuthorityRing ring, CancellationToken cancellationToken)
    {
        string? problem = null;
        foreach (var (service, secret) in _settings.Issued)
        {
            var (stored, failure) = await _secrets.ReadAsync(secret, cancellationToken);
            if (stored is { MayBeWritten: false })
            {
                failure = NotOurs(secret);
            }
            else if (stored is not null && plan.Issue(stored.Content, service, ring) is var issued && issued.Secret != stored.Content)
            {
                // Another replica that was first is no problem: the next pass sees what it wrote.
                failure = await _secrets.WriteAsync(secret, stored, issued.Secret, cancellationToken) is { } refused && refused.Kind != KubernetesFailureKind.Conflict
                    ? refused.Message
                    : null;
                if (failure is null)
                {
                    Written(_log, secret, issued.Pair.NotAfter, ring);
                }
            }

            problem ??= failure;
        }

        return problem;
    }

    private void Serve(PlannedCertificates planned)
    {
        // The same pair keeps its context, and with it the sessions that clients may resume.
        if (string.Equals(_planned?.Pair.CertificatePem, planned.Pair.CertificatePem, StringComparison.Ordinal))
        {
            _planned = planned with { Pair = _planned!.Pair };
            return;
        }

        _planned = planned;
        Serving(_log, planned.Pair.NotAfter);
    }

    private static string NotOurs(string secret) =>
        $"the Secret {secret} has content and no annotation {StoredCertificates.Mark}: {StoredCertificates.MarkValue}, so it is left alone: delete it, or name another";

    [LoggerMessage(4101, LogLevel.Information, "Wrote certificates into the Secret {Secret}, valid until {NotAfter:O}, under {Authorities}.")]
    private static partial void Written(ILogger log, string secret, DateTimeOffset notAfter, AuthorityRing authorities);

    [LoggerMessage(4102, LogLevel.Information, "Serving a certificate that is valid until {NotAfter:O}.")]
    private static partial void Serving(ILogger log, DateTimeOffset notAfter);

    [LoggerMessage(4103, LogLevel.Error, "Certificates cannot be kept, those in use stay: {Problem}")]
    private static partial void NotKept(ILogger log, string problem);

    [LoggerMessage(4104, LogLevel.Information, "Certificates are kept as they should be.")]
    private static partial void Kept(ILogger log);
}
