using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text;
using Broker.Core;

namespace Broker.Kubernetes.Api;

/// <summary>Where the API server is, which certificates it may show, and by which token this process is known to it.</summary>
/// <param name="Server">Absolute https URL.</param>
/// <param name="CaFile">PEM file with the only roots that are trusted; read again when the server shows a certificate of another one.</param>
/// <param name="TokenFile">File with the bearer token; read at every call, because kubelet rotates it.</param>
public sealed record KubernetesConnection(Uri Server, string CaFile, string TokenFile)
{
    /// <summary>Where kubelet mounts a pod's service account.</summary>
    public const string ServiceAccountFolder = "/var/run/secrets/kubernetes.io/serviceaccount";

    private const string HostVariable = "KUBERNETES_SERVICE_HOST";
    private const string PortVariable = "KUBERNETES_SERVICE_PORT";
    private const int LongestName = 253;

    /// <summary>The connection that every pod is given; null when the variables are not there, which <paramref name="problem"/> then says.</summary>
    /// <param name="variables">The environment: <c>KUBERNETES_SERVICE_HOST</c> and <c>KUBERNETES_SERVICE_PORT</c>.</param>
    /// <param name="folder">Holds <c>token</c> and <c>ca.crt</c>: normally <see cref="ServiceAccountFolder"/>.</param>
    /// <param name="problem">What to change.</param>
    /// <remarks>Source: Kubernetes, "Accessing the Kubernetes API from a Pod".</remarks>
    public static KubernetesConnection? InCluster(IReadOnlyDictionary<string, string> variables, string folder, out string? problem)
    {
        if (!variables.TryGetValue(HostVariable, out var host) || !variables.TryGetValue(PortVariable, out var port) || host.Length == 0)
        {
            problem = $"{HostVariable} and {PortVariable} are not set: this runs in a pod, or with both set by hand.";
            return null;
        }

        var authority = IPAddress.TryParse(host, out var address) && address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{address}]" : host;
        if (!Uri.TryCreate($"https://{authority}:{port}/", UriKind.Absolute, out var server) || server.PathAndQuery != "/" || server.UserInfo.Length > 0)
        {
            problem = $"{HostVariable} and {PortVariable} are no host and port.";
            return null;
        }

        problem = null;
        return new KubernetesConnection(server, Path.Combine(folder, "ca.crt"), Path.Combine(folder, "token"));
    }

    /// <summary>Reads the namespace that kubelet mounts beside the token.</summary>
    /// <param name="folder">Normally <see cref="ServiceAccountFolder"/>.</param>
    /// <param name="name">The pod's namespace.</param>
    public static bool TryReadNamespace(string folder, [NotNullWhen(true)] out string? name)
    {
        name = RegularFile.TryRead(Path.GetFullPath(Path.Combine(folder, "namespace")), LongestName + 2, out var bytes)
            ? Encoding.UTF8.GetString(bytes).Trim()
            : null;
        name = name is { Length: > 0 } && !name.AsSpan().ContainsAnyExcept(System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-")) ? name : null;
        return name is not null;
    }

    /// <summary>The token as kubelet has it now; null when there is none.</summary>
    internal string? ReadToken()
    {
        if (!RegularFile.TryRead(TokenFile, KubernetesLimits.CredentialFileBytes, out var bytes))
        {
            return null;
        }

        var token = Encoding.UTF8.GetString(bytes).Trim();
        return token.Length > 0 && !token.AsSpan().ContainsAnyExceptInRange('!', '~') ? token : null;
    }
}
