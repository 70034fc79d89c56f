using System.CommandLine;
using System.Globalization;
using Broker.Core.Audit;

namespace Broker.Cli;

/// <summary><c>broker audit verify FILE…</c>: reads audit files, oldest first, and says whether their chain is whole.</summary>
/// <remarks>
/// Output: one line for each trail with the checkpoint of its last event, or <c>FILE:LINE: REASON</c> for the first line that does not fit.
/// Ends with 0 when all fits, 1 when not, 2 when there is no such file, it is a folder, or the checkpoint is none.
/// </remarks>
internal static class AuditCommand
{
    /// <summary>Makes the command; it writes to the invocation's output and error.</summary>
    public static Command Create()
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "Audit files in the order in which they were written, the oldest first.",
            Arity = ArgumentArity.OneOrMore,
        };
        var checkpoint = new Option<string?>("--checkpoint")
        {
            Description = "An event that must be there, as an earlier run printed it: without one, nobody can see that events were cut off the end.",
            HelpName = "SEQUENCE:HASH",
        };
        var verify = new Command("verify", "Check that no event was changed, removed, inserted or moved.") { files, checkpoint };
        verify.SetAction(parsed => Verify(
            parsed.GetRequiredValue(files),
            parsed.GetValue(checkpoint),
            parsed.InvocationConfiguration.Output,
            parsed.InvocationConfiguration.Error));
        return new Command("audit", "Work with the audit trail.") { verify };
    }

    private static int Verify(string[] files, string? checkpoint, TextWriter output, TextWriter error)
    {
        (long, string)? expected = null;
        if (checkpoint is not null)
        {
            if (!AuditPosition.TryParseCheckpoint(checkpoint, out var sequence, out var hash))
            {
                error.WriteLine("--checkpoint: not of the form SEQUENCE:HASH, as 'broker audit verify' prints it.");
                return ExitCode.Usage;
            }

            expected = (sequence, hash);
        }

        if (files.FirstOrDefault(file => !File.Exists(file)) is { } missing)
        {
            error.WriteLine(Directory.Exists(missing) ? $"{missing} is a folder: name the audit files in it, the oldest first." : $"There is no file {missing}.");
            return ExitCode.Usage;
        }

        var verifier = new AuditVerifier { Checkpoint = expected };
        if ((files.Select(file => Misfit(verifier, file)).FirstOrDefault(misfit => misfit is not null) ?? Text(verifier.End())) is { } found)
        {
            error.WriteLine(found);
            return ExitCode.Refused;
        }

        foreach (var (first, last) in verifier.Trails)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{Counted.Of(last.Sequence - first.Sequence + 1, "event")}, chain of {last.TrailId} from {first.Sequence} to {last.Sequence}, ok; checkpoint {last.Checkpoint}"));
        }

        if (verifier.Events == 0 || (expected is not null && !verifier.HasSeenCheckpoint))
        {
            error.WriteLine(verifier.Events == 0
                ? "There are no events."
                : $"The event of checkpoint {checkpoint} is not there: events were cut off, or all were written anew.");
            return ExitCode.Refused;
        }

        return ExitCode.Success;
    }

    private static string? Misfit(AuditVerifier verifier, string file)
    {
        try
        {
            using var content = File.Open(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return Text(verifier.Read(file, content));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return $"{file}: {e.Message}";
        }
    }

    private static string? Text(AuditMisfit? misfit) =>
        misfit is null ? null : string.Create(CultureInfo.InvariantCulture, $"{misfit.File}:{misfit.Line}: {misfit.Reason}");
}
