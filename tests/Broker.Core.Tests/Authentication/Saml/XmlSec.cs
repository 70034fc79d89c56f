using System.Diagnostics;
using Broker.TestKit;

namespace Broker.Core.Tests.Authentication.Saml;

/// <summary>Debian's <c>xmlsec1</c>, a second implementation of XML Signature and Encryption. Its absence fails the test that needs it.</summary>
internal static class XmlSec
{
    private const string Program = "/usr/bin/xmlsec1";

    private static readonly string[] Identifiers =
    [
        "--id-attr:ID", "urn:oasis:names:tc:SAML:2.0:assertion:Assertion",
        "--id-attr:ID", "urn:oasis:names:tc:SAML:2.0:protocol:Response",
    ];

    /// <summary>Fills in the signature template that stands directly inside the element of that local name.</summary>
    public static string Sign(string template, string privatePem, string inside = "Assertion") =>
        Run(template, privatePem, file => ["--sign", "--privkey-pem", file, .. Identifiers, "--node-xpath", PathOf(inside)]).Output;

    /// <summary>Whether the first signature of the document holds for this public key.</summary>
    public static bool Verifies(string xml, string certificatePem) =>
        Run(xml, certificatePem, file => ["--verify", "--pubkey-cert-pem", file, .. Identifiers]).ExitCode == 0;

    /// <summary>Fills in an encryption template with this document.</summary>
    public static string Encrypt(string template, string document, string certificatePem, string sessionKey)
    {
        using var folder = new TemporaryFolder();
        var content = Path.Combine(folder.Path, "content.xml");
        File.WriteAllText(content, document);
        return Run(template, certificatePem, file => ["--encrypt", "--pubkey-cert-pem", file, "--session-key", sessionKey, "--xml-data", content]).Output;
    }

    private static string PathOf(string inside) => $"//*[local-name()='{inside}']/*[local-name()='Signature']";

    private static (int ExitCode, string Output) Run(string xml, string pem, Func<string, string[]> arguments)
    {
        Assert.True(File.Exists(Program), "xmlsec1 is missing: apt-get install xmlsec1");
        using var folder = new TemporaryFolder();
        var (input, output, key) = (Path.Combine(folder.Path, "in.xml"), Path.Combine(folder.Path, "out.xml"), Path.Combine(folder.Path, "key.pem"));
        File.WriteAllText(input, xml);
        File.WriteAllText(key, pem);
        var given = arguments(key);
        var isVerify = given[0] is "--verify";
        using var process = Process.Start(new ProcessStartInfo(Program, isVerify ? [.. given, input] : [.. given, "--output", output, input])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(isVerify || process.ExitCode == 0, $"xmlsec1: {said}{errors.Result}");
        return (process.ExitCode, isVerify ? said : File.ReadAllText(output));
    }
}
