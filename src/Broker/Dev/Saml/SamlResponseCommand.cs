using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using Broker.Cli;
using Broker.Core;
using Broker.Core.Sessions;
using Broker.Dev.Samples;

namespace Broker.Dev.Saml;

/// <summary><c>broker dev saml-response DIR</c>: a response of the sample SAML provider, for AssumeRoleWithSAML.</summary>
/// <remarks>Output: base64 on one line. Ends with 0, with 1 when there is no key, with 2 for a role or name that no response can hold.</remarks>
internal static class SamlResponseCommand
{
    private const int LongestKeyFile = 4096;

    /// <summary>Makes the command; it writes to the invocation's output and error.</summary>
    public static Command Create(TimeProvider time)
    {
        var folder = new Argument<string>("DIR") { Description = "The --state folder of a running 'broker dev'." };
        var role = new Option<string>("--role") { Description = "ARN of the role that the user may assume.", DefaultValueFactory = _ => SampleSaml.RoleArn };
        var name = new Option<string>("--session-name") { Description = "Name of the user and of the session.", DefaultValueFactory = _ => SampleUser.Name };
        var command = new Command("saml-response", "Print a response of the sample SAML provider: it can be used once, for five minutes.") { folder, role, name };
        command.SetAction(parsed =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            if (!RoleArn.TryParse(parsed.GetRequiredValue(role), out var arn))
            {
                return Refuse(error, ExitCode.Usage, "--role: a role's ARN is arn:aws:iam::ACCOUNT:role/NAME.");
            }

            return SessionName.IsLegal(parsed.GetRequiredValue(name))
                ? Run(parsed.GetRequiredValue(folder), arn, parsed.GetRequiredValue(name), time.GetUtcNow(), output, error)
                : Refuse(error, ExitCode.Usage, "--session-name: 2 to 64 of letters, digits and _+=,.@-.");
        });
        return command;
    }

    private static int Run(string folder, RoleArn role, string sessionName, DateTimeOffset now, TextWriter output, TextWriter error)
    {
        var file = Path.Combine(folder, DevState.SamlKeyName);
        using var key = ECDsa.Create();
        if (!TryImport(key, file))
        {
            return Refuse(error, ExitCode.Refused, $"There is no key of the sample provider in {file}: name the folder that 'broker dev --state DIR' works in.");
        }

        output.WriteLine(DevSamlResponse.Create(key, role, sessionName, now));
        return ExitCode.Success;
    }

    private static bool TryImport(ECDsa key, string file)
    {
        if (!RegularFile.TryRead(file, LongestKeyFile, out var pem))
        {
            return false;
        }

        try
        {
            key.ImportFromPem(Encoding.Latin1.GetString(pem));
            return true;
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            return false;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pem);
        }
    }

    private static int Refuse(TextWriter error, int code, string why)
    {
        error.WriteLine(why);
        return code;
    }
}
