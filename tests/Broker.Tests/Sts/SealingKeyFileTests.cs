using Broker.Core.Sessions;
using Broker.Issuing;
using Broker.Tests.Issuing;
using Microsoft.Extensions.Logging;

namespace Broker.Tests.Sts;

public sealed class SealingKeyFileTests : KeyRingFileTests<SealingKeyRing>
{
    private readonly LiveKeyRing _live = new();

    protected override object? Current => _live.Current;

    private protected override KeyRingFile<SealingKeyRing> Open(string path, ILoggerFactory logging, TimeProvider time) => KeyFiles.Sealing(path, _live, logging, time);

    protected override byte[] Document() => SealingKeyRing.Generate().ToJson();
}
