using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Broker.Core.Federation;
using Broker.Core.Sessions;

namespace Broker.Issuing;

/// <summary>The two kinds of key files, each with its parser.</summary>
internal static class KeyFiles
{
    /// <summary>The file that a ring of sealing keys follows.</summary>
    public static KeyRingFile<SealingKeyRing> Sealing(string path, LiveKeyRing live, ILoggerFactory logging, TimeProvider time) => new(
        path,
        static (ReadOnlyMemory<byte> json, [NotNullWhen(true)] out SealingKeyRing? ring, out ImmutableArray<string> problems) =>
            SealingKeyRing.TryParse(json.Span, out ring, out problems),
        live.Swap,
        logging.CreateLogger<KeyRingFile<SealingKeyRing>>(),
        time);

    /// <summary>The file that a ring of federation keys follows.</summary>
    public static KeyRingFile<FederationKeyRing> Federation(string path, LiveFederationKeys live, ILoggerFactory logging, TimeProvider time) =>
        new(path, FederationKeyRing.TryParse, live.Swap, logging.CreateLogger<KeyRingFile<FederationKeyRing>>(), time);
}
