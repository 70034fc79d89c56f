using Broker.Core.Federation;
using Broker.Issuing;
using Broker.TestKit;
using Broker.Tests.Issuing;
using Microsoft.Extensions.Logging;

namespace Broker.Tests.Sts;

public sealed class FederationKeyFileTests : KeyRingFileTests<FederationKeyRing>
{
    private readonly LiveFederationKeys _live = new();

    protected override object? Current => _live.Current;

    private protected override KeyRingFile<FederationKeyRing> Open(string path, ILoggerFactory logging, TimeProvider time) => KeyFiles.Federation(path, _live, logging, time);

    protected override byte[] Document() => FederationKeyRing.GenerateThrowaway(new ManualTimeProvider().GetUtcNow()).ToJson();
}
