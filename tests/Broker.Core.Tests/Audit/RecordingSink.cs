using System.Diagnostics.CodeAnalysis;
using System.Text;
using Broker.Core.Audit;

namespace Broker.Core.Tests.Audit;

/// <summary>Keeps the lines it takes; refuses or blocks when told to.</summary>
internal sealed class RecordingSink(string name = "memory", bool isMandatory = true) : IAuditSink
{
    private readonly MemoryStream _taken = new();

    public string Name => name;

    public bool IsMandatory => isMandatory;

    public AuditTrailEnd End { get; init; } = AuditTrailEnd.None;

    public bool IsBroken { get; set; }

    public ManualResetEventSlim MayWrite { get; } = new(initialState: true);

    public ManualResetEventSlim IsWriting { get; } = new();

    public int Writes { get; private set; }

    public string Text
    {
        get
        {
            lock (_taken)
            {
                return Encoding.UTF8.GetString(_taken.ToArray());
            }
        }
    }

    public string[] Lines => Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public bool TryWrite(ReadOnlyMemory<byte> lines, [NotNullWhen(false)] out string? reason)
    {
        IsWriting.Set();
        MayWrite.Wait();
        reason = IsBroken ? "No space left on device" : null;
        if (reason is null)
        {
            lock (_taken)
            {
                _taken.Write(lines.Span);
                Writes++;
            }
        }

        return reason is null;
    }

    public void Dispose()
    {
    }
}
