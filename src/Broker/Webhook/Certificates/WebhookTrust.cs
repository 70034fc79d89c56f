using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Broker.Kubernetes.Api;

namespace Broker.Webhook.Certificates;

/// <summary>
/// Keeps what the API server trusts equal to the webhook's CAs: <c>caBundle</c> in the mutating and the validating configuration of one name, compared
/// by content, whatever stands there (threat W-15). Needs <c>get</c> and <c>patch</c> on both.
/// </summary>
/// <remarks>Thread safe.</remarks>
/// <param name="api">The API server.</param>
/// <param name="settings">Name of the configurations, and the Service that they call.</param>
internal sealed class WebhookTrust(KubernetesApi api, CertificateSettings settings)
{
    /// <summary>Two replicas may write at once; a third try meets a third writer.</summary>
    private const int MostTries = 3;

    /// <summary>Makes every webhook of ours trust exactly these CAs.</summary>
    /// <param name="bundlePem">The CAs.</param>
    /// <param name="cancellationToken">Ends the calls.</param>
    /// <returns>Fingerprints of CAs that all of them trust now, and what went wrong; null for nothing.</returns>
    public async Task<(IReadOnlySet<string> Trusted, string? Problem)> PublishAsync(string bundlePem, CancellationToken cancellationToken)
    {
        HashSet<string>? trusted = null;
        string? problem = null;
        foreach (var kind in new[] { ResourcePath.MutatingWebhooks, ResourcePath.ValidatingWebhooks })
        {
            var (bundles, failure) = await PublishAsync(kind.Named(settings.Configuration!), bundlePem, cancellationToken);
            problem ??= failure;
            foreach (var bundle in bundles)
            {
                var here = Fingerprints(bundle);
                (trusted ??= here).IntersectWith(here);
            }
        }

        return (trusted ?? [], problem);
    }

    /// <summary>Gives the bundles as they are afterwards. A configuration that is not there yet has none, and is no problem.</summary>
    private async Task<(IReadOnlyList<string> Bundles, string? Problem)> PublishAsync(ResourcePath path, string bundlePem, CancellationToken cancellationToken)
    {
        string? problem = null;
        for (var i = 0; i < MostTries; i++)
        {
            if (!(await api.GetAsync(path, cancellationToken)).TryGet(out var json, out var failure))
            {
                return failure.Kind == KubernetesFailureKind.NotFound ? ([], null) : ([""], failure.Message);
            }

            using var document = JsonDocument.Parse(json);
            var configuration = new WebhookConfiguration(document, settings.Namespace, settings.Service);
            if (configuration.Trusts(bundlePem))
            {
                return (configuration.Bundles, null);
            }

            failure = (await api.PatchAsync(path, PatchKind.Merge, configuration.ToTrust(bundlePem), cancellationToken)).Failure;
            if (failure is null)
            {
                return ([.. configuration.Bundles.Select(_ => bundlePem)], null);
            }

            problem = failure.Message;
            if (failure.Kind != KubernetesFailureKind.Conflict)
            {
                return (configuration.Bundles, problem);
            }
        }

        return ([""], problem);
    }

    private static HashSet<string> Fingerprints(string pem)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(pem);
        }
        catch (CryptographicException)
        {
            return [];
        }

        return [.. certificates.Select(certificate => certificate.GetCertHashString(HashAlgorithmName.SHA256))];
    }
}
