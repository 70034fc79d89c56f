using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Broker.Webhook.Injection.Facts;

/// <summary>The version of an API server: what <c>/version</c> says.</summary>
/// <param name="Major">1.</param>
/// <param name="Minor">For example 33.</param>
internal sealed record ServerVersion(int Major, int Minor)
{
    /// <summary>The first version that knows init containers that go on running; an older one drops the field, and the pod would wait for ever.</summary>
    public static readonly ServerVersion KnowsNativeSidecars = new(1, 29);

    /// <summary>
    /// The first version all of whose kubelets know them: a kubelet may be three minor versions behind its API server (Kubernetes, version
    /// skew policy).
    /// </summary>
    public static readonly ServerVersion NodesKnowNativeSidecars = new(1, 32);

    /// <summary>Whether it is this version or a later one.</summary>
    public bool IsAtLeast(ServerVersion other) => Major > other.Major || (Major == other.Major && Minor >= other.Minor);

    /// <summary>Reads <c>major</c> and <c>minor</c> of <c>/version</c>; some servers write a minor version as <c>29+</c>.</summary>
    public static bool TryParse(string? major, string? minor, [NotNullWhen(true)] out ServerVersion? version)
    {
        version = TryNumber(major, out var first) && TryNumber(minor?.TrimEnd('+'), out var second) ? new ServerVersion(first, second) : null;
        return version is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}");

    private static bool TryNumber(string? text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number < 10_000;
}
