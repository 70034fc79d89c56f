using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Broker.Core.Catalog;

namespace Broker.Core.Authentication.Oidc.Sources;

/// <summary>Which certificates an issuer may show: of the system's roots or of nobody but the configured CA, and beside them of pinned ones.</summary>
/// <remarks>
/// There is no way to skip the check (threat J-44): host name, dates, chain and server purpose are the platform's defaults. A pinned certificate
/// stands in for the root alone: everything below it is checked as ever. For one fetch; not thread safe.
/// </remarks>
internal sealed class IssuerTrust
{
    private readonly X509Certificate2Collection? _roots;
    private readonly ImmutableArray<string> _thumbprints;

    private IssuerTrust(X509Certificate2Collection? roots, ImmutableArray<string> thumbprints) => (_roots, _thumbprints) = (roots, thumbprints);

    /// <summary>Whether a chain was refused because its last certificate is neither trusted nor pinned, and there are pins.</summary>
    public bool HasRefusedThumbprint { get; private set; }

    /// <summary>Reads the CA file, as it is now.</summary>
    /// <param name="caFile">PEM; null for the system's roots.</param>
    /// <param name="thumbprints">See <see cref="IssuerKeyOrigin.Discovery.Thumbprints"/>.</param>
    /// <param name="trust">The trust to connect with.</param>
    public static bool TryRead(ReferencedFile? caFile, ImmutableArray<string> thumbprints, [NotNullWhen(true)] out IssuerTrust? trust)
    {
        trust = null;
        if (caFile is null)
        {
            trust = new IssuerTrust(null, thumbprints);
            return true;
        }

        if (!caFile.TryRead(KeyFetchLimits.CredentialFileBytes, out var pem))
        {
            return false;
        }

        var roots = new X509Certificate2Collection();
        try
        {
            // The platform's PEM reader does not see a label that follows a byte order mark (threat J-04).
            roots.ImportFromPem(Encoding.UTF8.GetString(pem).AsSpan().TrimStart('\uFEFF'));
        }
        catch (CryptographicException)
        {
            return false;
        }

        trust = roots.Count == 0 ? null : new IssuerTrust(roots, thumbprints);
        return trust is not null;
    }

    public SslClientAuthenticationOptions ToSslOptions()
    {
        var chain = new X509ChainPolicy
        {
            // Issuers' certificates are checked for days at a time by clients that cannot reach a CRL; key sets change far sooner.
            RevocationMode = X509RevocationMode.NoCheck,

            // A certificate may name any URL to fetch its issuer from; following it would be a request of the server's choosing.
            DisableCertificateDownloads = true,
            TrustMode = _roots is null ? X509ChainTrustMode.System : X509ChainTrustMode.CustomRootTrust,
        };
        if (_roots is not null)
        {
            chain.CustomTrustStore.AddRange(_roots);
        }

        return new SslClientAuthenticationOptions
        {
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            CertificateChainPolicy = chain,
            RemoteCertificateValidationCallback = _thumbprints.IsEmpty ? null : (_, _, shown, problems) => Accepts(shown, problems),
        };
    }

    private bool Accepts(X509Chain? chain, SslPolicyErrors problems)
    {
        if (problems == SslPolicyErrors.None)
        {
            return true;
        }

        // The one fault that a pin heals is that nobody trusted stands behind the last certificate.
        if (problems != SslPolicyErrors.RemoteCertificateChainErrors || chain is not { ChainElements: [.., var last] }
            || chain.ChainStatus.Any(fault => fault.Status is not (X509ChainStatusFlags.UntrustedRoot or X509ChainStatusFlags.PartialChain)))
        {
            return false;
        }

        HasRefusedThumbprint = !_thumbprints.Contains(last.Certificate.Thumbprint, StringComparer.OrdinalIgnoreCase);
        return !HasRefusedThumbprint;
    }
}
